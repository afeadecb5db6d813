// The bar of simulated time goes on by itself between two answers of the server.
(() => {
  const FORMAT = { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const language = document.documentElement.lang === "fr" ? "fr-FR" : "en-GB";
  const begun = new WeakMap(); // of each clock: since when it has been on screen, and how it is written

  const show = () => {
    const clock = document.querySelector("time[data-clock]");
    if (!clock || clock.hasAttribute("data-paused") || document.hidden) return;
    if (!begun.has(clock)) {
      const format = new Intl.DateTimeFormat(language, { ...FORMAT, timeZone: clock.dataset.zone });
      begun.set(clock, { since: Date.now(), format });
    }
    const { since, format } = begun.get(clock);
    const passed = (Date.now() - since) * Number(clock.dataset.speed);
    clock.textContent = format.format(Date.parse(clock.dateTime) + passed).replace(",", "");
  };
  setInterval(show, 1000);

  // Where a button of the bar loads the page anew, it has the focus again there.
  const KEPT = "passerelle.clock";
  document.addEventListener("submit", ({ target, submitter }) => {
    if (window.htmx || !target.closest("#clock")) return;
    sessionStorage.setItem(KEPT, submitter?.id || "clock-more");
  });
  const pressed = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  // « Pause » and « Resume » have one id, for they are one button.
  if (pressed) document.getElementById(pressed)?.focus({ preventScroll: true });
})();
