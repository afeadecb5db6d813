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
      heading.focus();
    }
    focused = null;
  });
})();
