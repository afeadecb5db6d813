// Menus are native popovers; this puts them below their button and lets the arrow keys walk them.
(() => {
  document.documentElement.classList.add("js");
  const GAP = 4; // px
  // A sheet of ours rather than a style attribute: the policy forbids those, and a page that renews itself drops them.
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const openMenu = () => document.querySelector(".menu:popover-open");
  const buttonOf = (menu) => document.querySelector(`[popovertarget="${menu.id}"]`);

  const place = () => {
    const menu = openMenu();
    const button = menu && buttonOf(menu);
    if (!button) return;
    const box = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = menu;
    const below = box.bottom + GAP + height <= innerHeight || box.top < height;
    const left = Math.max(GAP * 2, Math.min(box.right - width, innerWidth - width - GAP * 2));
    const top = below ? box.bottom + GAP : box.top - GAP - height;
    sheet.replaceSync(`.menu:popover-open { inset: auto; margin: 0; left: ${left}px; top: ${top}px; }`);
  };

  document.addEventListener(
    "toggle",
    ({ target: menu, newState }) => {
      if (newState !== "open" || !menu.matches?.(".menu[popover]")) return;
      place();
      menu.querySelector(".menu-item")?.focus({ preventScroll: true });
    },
    true,
  );
  addEventListener("resize", place);
  addEventListener("scroll", place, { passive: true, capture: true });

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(".menu[popover]");
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!menu || !step) return;
    event.preventDefault();
    const items = [...menu.querySelectorAll(".menu-item")];
    const last = items.length - 1;
    const next = items.indexOf(document.activeElement) + step;
    items[Number.isFinite(step) ? (next + items.length) % items.length : step < 0 ? 0 : last]?.focus();
  });

  document.addEventListener("click", ({ target }) => {
    const item = target.closest(".menu[popover] .menu-item");
    if (!item || item.getAttribute("aria-disabled") === "true") return;
    const menu = item.closest("[popover]");
    // Afterwards: a button that loses the focus before its form is sent does not say which button it was.
    setTimeout(() => menu.hidePopover());
  });
})();
