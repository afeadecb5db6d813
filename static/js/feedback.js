// Short messages, seen and heard: `passerelle.notify({text, tone, link, url})`, `passerelle.announce(text)`.
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

  const toast = ({ text, tone = "info", link, url }) => {
    const note = document.createElement("div");
    note.className = `note note-${tone}`;
    const said = document.createElement("div");
    said.append(text);
    if (url) {
      const way = document.createElement("a");
      way.href = url;
      way.textContent = link;
      said.append(" ", way);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "icon-button";
    close.setAttribute("aria-label", toasts.dataset.close);
    close.append(icon("x-lg"));
    close.addEventListener("click", () => note.remove());
    note.append(icon(ICONS[tone] ?? "info-circle"), said, close);
    for (const shown of [...toasts.children]) if (shown.textContent === note.textContent) shown.remove();
    toasts.append(note);
    while (toasts.children.length > 3) toasts.firstElementChild.remove();
    const leave = () => (note.matches(":hover, :focus-within") || url ? setTimeout(leave, STAYS) : note.remove());
    setTimeout(leave, STAYS);
  };

  const notify = (message) => {
    const alert = document.querySelector("#drawer[open] #drawer-alert");
    // Behind an open panel nothing can be seen or reached.
    if (alert) {
      alert.textContent = message.text;
    } else {
      toast(message);
      announce(message.text);
    }
  };

  Object.assign(window.passerelle, { notify, announce });
  document.addEventListener("toast", ({ detail }) => notify(detail));
  document.addEventListener("announce", ({ detail }) => announce(detail.text));
  document.addEventListener("sessionEnded", ({ detail }) => notify({ ...detail, tone: "warning" }));
})();
