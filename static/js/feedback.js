// Short messages, seen and heard: `passerelle.notify({heading, text, tone, …})`, `passerelle.announce(text)`.
// `url` is where its link leads, and `link` what that is called.
// `show` is called by the message's button; `key` names a message that stays until it is withdrawn; `own` marks what is
// true of the panel's content only.
(() => {
  const STAYS = 12000; // ms; longer while it is pointed at or has the focus
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

  const write = ({ heading, text, tone = "info", link, url, show, key = "", own }) => {
    const note = document.createElement("div");
    note.className = `note note-${tone}`;
    note.dataset.key = key;
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
    const close = document.createElement("button");
    close.type = "button";
    close.className = "icon-button";
    close.setAttribute("aria-label", toasts.dataset.close);
    close.append(icon("x-lg"));
    close.addEventListener("click", () => note.remove());
    note.append(icon(ICONS[tone] ?? "info-circle"), said, close);
    const stays = () => note.matches(":hover, :focus-within, #drawer *") || url || show || key;
    const leave = () => (stays() ? setTimeout(leave, STAYS) : note.remove());
    setTimeout(leave, STAYS);
    return note;
  };

  // Behind an open panel nothing can be seen or reached: the panel itself says it.
  const notify = (message) => {
    const host = document.querySelector("#drawer[open] #drawer-alert") ?? toasts;
    const note = write(message);
    for (const shown of [...host.children]) if (shown.textContent === note.textContent) shown.remove();
    host.append(note);
    while (toasts.children.length > 3) toasts.firstElementChild.remove();
    if (host === toasts) announce(`${message.heading ?? ""} ${message.text}`.trim());
  };

  const withdraw = (key) => {
    for (const note of document.querySelectorAll(".note[data-key]")) if (note.dataset.key === key) note.remove();
  };

  Object.assign(window.passerelle, { notify, announce, withdraw });
  document.addEventListener("toast", ({ detail }) => notify(detail));
  document.addEventListener("announce", ({ detail }) => announce(detail.text));
  document.addEventListener("sessionEnded", ({ detail }) => notify({ ...detail, tone: "warning", key: "session" }));
})();
