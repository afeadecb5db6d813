// A part of the page that follows the server (`#live`): what changed is announced, and the focus is never lost.
(() => {
  const words = (root) =>
    new Map([...root.querySelectorAll("[data-announce]")].map((node) => [node.id, node.dataset.announce]));

  let before = null;
  let focused = null;
  let path = [];

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.target.closest("#live, #content")) return;
    before = words(document);
    focused = detail.target.contains(document.activeElement) ? document.activeElement : null;
    path = [];
    for (let node = focused; node; node = node.parentElement) if (node.id) path.push(node.id);
  });

  document.addEventListener("htmx:afterSettle", () => {
    if (!before) return;
    for (const [id, text] of words(document)) {
      if (id && before.get(id) !== text) window.passerelle.announce(text);
    }
    before = null;
    // What had the focus may have gone with the change: the nearest part that is still there gets it.
    if (focused && !focused.isConnected && document.activeElement === document.body) {
      const left = path.map((id) => document.getElementById(id)).find(Boolean);
      const heading = left?.querySelector("h1, h2, h3") ?? document.getElementById("content");
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    focused = null;
  });

  // It looks again when the server says: `data-poll` of what was drawn, `X-Look-In` while nothing has changed.
  let next = null;
  let asked = 0; // when it looked last
  let ended = null; // the token when the session ended
  const page = () => document.getElementById("live");
  // For ten seconds after a command of the time bar it looks once a second; a settled page, once more.
  let quickUntil = 0;
  let again = false;
  const lookIn = (seconds) => {
    clearTimeout(next);
    const isQuick = Date.now() < quickUntil && (seconds || again);
    again = false;
    if (isQuick) next = setTimeout(look, Math.max(0, asked + 1000 - Date.now()));
    else if (seconds) next = setTimeout(look, seconds * 1000);
  };
  const look = () => {
    if (page() && !document.hidden && ended === null) window.htmx.trigger(page(), "look");
  };
  const follow = (xhr) => lookIn(Number(xhr?.getResponseHeader("X-Look-In") || page()?.dataset.poll));
  // Nobody looks at a hidden page. Once it is seen again it is looked at, even if all was settled: much may have begun.
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", ({ persisted }) => persisted && look());
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const { watch } = detail.elt.dataset;
    if (watch && detail.triggeringEvent?.type === "look") detail.headers["X-Watch"] = watch;
    // A command of the time bar says what the page shows by now.
    if (detail.elt.closest("#clock") && page()?.dataset.poll) detail.headers["X-Watch"] = page().dataset.watch ?? "";
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target.id === "clock") {
      window.passerelle.withdraw("nothing_due");
      detail.xhr.addEventListener("load", () => {
        quickUntil = Date.now() + 10000;
        again = true;
      });
    }
    if (detail.target !== page()) return;
    clearTimeout(next);
    asked = Date.now();
    detail.xhr.addEventListener("loadend", () => {
      if (detail.xhr.status === 200) window.passerelle.withdraw("session");
      // A page that was not answered is asked for again, even if all was settled: something may have been sent.
      if (detail.xhr.status && detail.xhr.status < 500) follow(detail.xhr);
      else lookIn(Number(page()?.dataset.poll) || 10);
    });
  });
  follow();

  // Signing in, here or in another tab, changes the token: then the page is followed again.
  document.addEventListener("sessionEnded", () => {
    ended = window.passerelle.token();
  });
  setInterval(() => {
    if (ended === null || ended === window.passerelle.token()) return;
    ended = null;
    // What was chosen in the filter meanwhile was not answered.
    const filter = document.getElementById("filter");
    if (filter) window.htmx.trigger(filter, "submit");
    else look();
  }, 1000);

  // Between two answers what is under way goes on by itself: `data-left`, real seconds when it was drawn.
  const duration = (seconds) => {
    const whole = Math.round(seconds);
    if (whole < 60) return `${whole} s`;
    const minutes = Math.floor(whole / 60);
    if (minutes < 60) return minutes < 10 && whole % 60 ? `${minutes} min ${whole % 60} s` : `${Math.round(whole / 60)} min`;
    return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
  };
  let begun = new WeakMap(); // what was drawn, and when
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    // What was drawn again counts from now, also if it says the same as before.
    if (detail.target.id !== "live") return;
    begun = new WeakMap();
    window.passerelle.settle(page()?.dataset.tasks?.split(" ") ?? []);
  });
  const goOn = () => {
    for (const node of document.querySelectorAll("#live [data-left]")) {
      const drawn = `${node.dataset.left} ${node.getAttribute("value")}`;
      if (begun.get(node)?.drawn !== drawn) begun.set(node, { drawn, at: Date.now(), value: node.value });
      const { at, value } = begun.get(node);
      const left = Number(node.dataset.left);
      const passed = (Date.now() - at) / 1000;
      if (node.localName === "progress") {
        node.value = Math.min(98, value + ((100 - value) * passed) / left);
        begun.get(node).drawn = `${node.dataset.left} ${node.getAttribute("value")}`;
      } else node.textContent = left - passed < 1 ? node.dataset.last : duration(left - passed);
    }
  };
  setInterval(goOn, 1000);
})();
