// The side panel: opens when something is swapped into it, keeps what was typed from being lost, gives the focus back.
(() => {
  const drawer = document.getElementById("drawer");
  const body = document.getElementById("drawer-body");
  const guard = document.getElementById("drawer-guard");
  const alert = document.getElementById("drawer-alert");
  let opener = null;
  let left = null; // what had the focus when closing was asked for
  const dirty = new WeakSet();

  const form = () => body.querySelector("form[data-guard]");
  const unsent = () => Boolean(form() && dirty.has(form()));

  const FIRST = ["[aria-invalid=true]", ".form-errors", "[autofocus]", "#drawer-title"];
  const focusFirst = () => {
    FIRST.map((selector) => body.querySelector(selector)).find(Boolean)?.focus();
    // htmx would focus it once more when all has settled, wherever one is by then.
    body.querySelector("[autofocus]")?.removeAttribute("autofocus");
  };

  const goBack = () => {
    const menu = opener?.closest("[popover]");
    const home = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : opener;
    const again = home?.isConnected ? home : home?.id && document.getElementById(home.id);
    (again || document.getElementById("content")).focus();
    opener = null;
  };

  const close = () => {
    if (drawer.open) drawer.close();
  };

  const askToClose = () => {
    if (!unsent()) return close();
    left = document.activeElement;
    guard.hidden = false;
    guard.querySelector("[data-guard-stay]").focus();
  };

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target === body && !drawer.open) opener = detail.elt;
    if (detail.target === body) alert.textContent = "";
  });

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target !== body || !body.childElementCount) return;
    guard.hidden = true;
    if (!drawer.open) drawer.showModal();
    // A form that was refused still holds what was typed.
    if (form()?.querySelector("[aria-invalid=true], .form-errors")) dirty.add(form());
    focusFirst();
  });

  // A choice that was made before the panel was ready to follow it still counts.
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const select = detail.target === body && body.querySelector("select[data-shown]");
    if (select && select.value !== select.dataset.shown) window.htmx.trigger(select, "change");
  });

  drawer.addEventListener("close", () => {
    body.replaceChildren();
    alert.textContent = "";
    guard.hidden = true;
    goBack();
  });

  drawer.addEventListener("cancel", (event) => {
    event.preventDefault();
    askToClose();
  });

  drawer.addEventListener("click", (event) => {
    if (event.target === drawer || event.target.closest("[data-drawer-close]")) askToClose();
    if (event.target.closest("[data-guard-leave]")) close();
    if (event.target.closest("[data-guard-stay]")) {
      guard.hidden = true;
      left?.focus();
    }
  });

  document.addEventListener("drawerClose", close);

  // What follows from a field is below it, perhaps behind the buttons.
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target.matches("#drawer .field")) detail.target.scrollIntoView({ block: "nearest" });
  });

  // Forms on a page of their own are guarded by the browser's own question.
  document.addEventListener("input", ({ target }) => {
    if (target.form?.matches("[data-guard]")) dirty.add(target.form);
  });
  document.addEventListener("submit", ({ target }) => dirty.delete(target));
  window.addEventListener("beforeunload", (event) => {
    if ([...document.querySelectorAll("form[data-guard]")].some((open) => dirty.has(open))) event.preventDefault();
  });
})();
