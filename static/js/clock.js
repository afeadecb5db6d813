// The bar of simulated time goes on by itself between two answers of the server.
(() => {
  const FORMAT = { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const zone = document.documentElement.dataset.zone;
  const format = new Intl.DateTimeFormat(document.documentElement.lang === "fr" ? "fr-FR" : "en-GB", { ...FORMAT, timeZone: zone });
  const begun = new WeakMap(); // since when each clock has been on screen

  const show = () => {
    const clock = document.querySelector("time[data-clock]");
    if (!clock || clock.hasAttribute("data-paused") || document.hidden) return;
    if (!begun.has(clock)) begun.set(clock, Date.now());
    const passed = (Date.now() - begun.get(clock)) * Number(clock.dataset.speed);
    clock.textContent = format.format(Date.parse(clock.dateTime) + passed).replace(",", "");
  };
  setInterval(show, 1000);
})();
