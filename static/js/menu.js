// Menus are native popovers; this puts them below their button and lets the arrow keys walk them.
(() => {
  const GAP = 4; // px

  const place = (menu, button) => {
    const box = button.getBoundingClientRect();
    menu.classList.add("placed");
    const { offsetWidth: width, offsetHeight: height } = menu;
    const below = box.bottom + GAP + height <= innerHeight;
    menu.style.left = `${Math.max(GAP * 2, Math.min(box.right - width, innerWidth - width - GAP * 2))}px`;
    menu.style.top = `${below ? box.bottom + GAP : Math.max(GAP, box.top - GAP - height)}px`;
  };

  const buttonOf = (menu) => document.querySelector(`[popovertarget="${menu.id}"]`);

  document.addEventListener(
    "toggle",
    ({ target: menu, newState }) => {
      const button = menu.matches?.(".menu[popover]") && buttonOf(menu);
      if (!button) return;
      button.setAttribute("aria-expanded", String(newState === "open"));
      if (newState !== "open") return;
      place(menu, button);
      menu.querySelector(".menu-item")?.focus();
    },
    true,
  );

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
    if (item && item.getAttribute("aria-disabled") !== "true") item.closest("[popover]").hidePopover?.();
  });

  const hideAll = () => document.querySelectorAll(".menu:popover-open").forEach((menu) => menu.hidePopover());
  addEventListener("resize", hideAll);
  addEventListener("scroll", hideAll, { passive: true });
})();
