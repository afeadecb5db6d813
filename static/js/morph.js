// How an answer is merged into the page: what was typed, chosen, opened or closed there stays as it is.
(() => {
  const { defaults } = window.Idiomorph;
  const WIRED = "[hx-get], [hx-post]";
  const unwired = new WeakSet();
  const later = new Map(); // by open menu: what it becomes once it is closed

  // Where no option says that it is selected, the browser shows the first.
  const drawnIndex = ({ options }) => Math.max(0, [...options].findLastIndex((each) => each.defaultSelected));
  const isChanged = (field) => {
    if (field === document.activeElement) return true;
    if (field.localName === "select") return field.selectedIndex !== drawnIndex(field);
    return ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };

  // What is about to be pressed must not become something else.
  const items = (menu) =>
    [...menu.querySelectorAll("a, button")].map((each) => [each.textContent, each.getAttribute("href"), each.value, each.ariaDisabled]).join();

  defaults.callbacks.beforeNodeMorphed = (present, coming) => {
    if (!present.matches) return true;
    if (present.matches(".menu:popover-open") && items(present) !== items(coming)) {
      later.set(present, coming.cloneNode(true));
      return false;
    }
    if (present.matches(WIRED) && !coming.matches(WIRED)) unwired.add(present);
    return true;
  };

  // A link that opened the panel and has become another link: htmx lets go of it only when it is told to look again.
  defaults.callbacks.afterNodeMorphed = (present) => {
    if (unwired.delete(present)) window.htmx.process(present);
  };

  defaults.callbacks.beforeAttributeUpdated = (name, node) => {
    if (name === "open") return !node.matches("details");
    const field = node.closest("select") ?? node;
    return !(["value", "checked", "selected"].includes(name) && field.matches("input, select, textarea") && isChanged(field));
  };

  document.addEventListener(
    "toggle",
    ({ target: menu, newState }) => {
      const coming = newState === "closed" && later.get(menu);
      if (!coming) return;
      later.delete(menu);
      window.Idiomorph.morph(menu, coming);
      window.htmx.process(menu);
    },
    true,
  );
})();
