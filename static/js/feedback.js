// Short messages, seen and heard: `passerelle.notify({heading, text, tone, …})`, `passerelle.announce(text)`.
// `url` is where its link leads, and `link` what that is called.
// `task` is the number of the task that it is about; `show` is called by the message's button; `key` names a message that
// stays until it is closed or withdrawn; `own` marks what is true of the panel's content only.
(() => {
  const STAYS = 6000; // ms; a message of success, unless it is pointed at, has the focus, or nobody sees the page
  const TICK = 250;
  const toasts = document.getElementById("toasts");
  const announcer = document.getElementById("announcer");
  const ICONS = { success: "check-circle", danger: "exclamation-octagon", warning: "exclamation-triangle" };

  const announce = (text) => {
    const line = document.createElement("p");
    line.textContent = text;
    announcer.append(line);
    setTimeout(() => line.remove(), 10000);
  };

  const icon = (name) => {
    const use = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    svg.firstChild.setAttribute("href", `${use}#${name}`);
    return svg;
  };

  // Errors and warnings stay until they are closed or no longer true.
  const leaving = new Map(); // ms that are left
  const leavesByItself = (note) => note.matches(".note-success, .note-info") && !note.dataset.key;
  setInterval(() => {
    for (const [note, left] of leaving) {
      if (document.hidden || note.matches(":hover, :focus-within")) continue;
      leaving.set(note, left - TICK);
      if (left > TICK && note.isConnected) continue;
      leaving.delete(note);
      note.remove();
    }
  }, TICK);

  const addClose = (note) => {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "icon-button";
    close.setAttribute("aria-label", toasts.dataset.close);
    close.append(icon("x-lg"));
    close.addEventListener("click", () => note.remove());
    note.append(close);
    if (leavesByItself(note)) leaving.set(note, STAYS);
  };

  const write = ({ heading, text, tone = "info", link, url, task = "", show, key = "", own }) => {
    const note = document.createElement("div");
    note.className = `note note-${tone}`;
    note.dataset.key = key;
    note.dataset.task = task;
    note.toggleAttribute("data-own", Boolean(own));
    const said = document.createElement("div");
    if (heading) {
      const strong = document.createElement("strong");
      strong.textContent = heading;
      said.append(strong, " ");
    }
    said.append(text);
    if (url || show) {
      const way = document.createElement(url ? "a" : "button");
      if (url) way.href = url;
      else way.type = "button";
      way.className = url ? "" : "btn btn-outline-primary btn-sm";
      way.textContent = link ?? toasts.dataset.show;
      way.addEventListener("click", () => show && (note.remove(), show()));
      said.append(" ", way);
    }
    note.append(icon(ICONS[tone] ?? "info-circle"), said);
    addClose(note);
    return note;
  };

  // Behind an open panel nothing can be seen or reached: the panel itself says it.
  const notify = (message) => {
    const host = document.querySelector("#drawer[open] #drawer-alert") ?? toasts;
    const note = write(message);
    for (const shown of [...host.children]) if (shown.textContent === note.textContent) shown.remove();
    host.append(note);
    if (toasts.children.length > 3) [...toasts.children].find(leavesByItself)?.remove();
    if (host === toasts) announce(`${message.heading ?? ""} ${message.text}`.trim());
  };

  const withdraw = (key) => {
    for (const note of document.querySelectorAll(".note[data-key]")) if (note.dataset.key === key) note.remove();
  };

  // Of a task that is over, or has failed, the page itself shows what became of it.
  const settle = (open) => {
    for (const note of leaving.keys()) if (note.dataset.task && !open.includes(note.dataset.task)) leaving.set(note, 0);
    if (open.length) withdraw("nothing_due");
  };

  // What a page was told when it was loaded: success is told as ever, all else can be closed.
  for (const note of document.querySelectorAll("[data-message]")) {
    note.dataset.task = note.querySelector("[data-task]")?.dataset.task ?? "";
    if (leavesByItself(note)) toasts.append(note);
    addClose(note);
  }

  Object.assign(window.passerelle, { notify, announce, withdraw, settle });
  document.addEventListener("toast", ({ detail }) => notify(detail));
  document.addEventListener("announce", ({ detail }) => announce(detail.text));
  document.addEventListener("sessionEnded", ({ detail }) => notify({ ...detail, tone: "warning", key: "session" }));
})();
