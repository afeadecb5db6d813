// The side panel: opens when something is swapped into it, keeps what was typed from being lost, gives the focus back.
(() => {
  const drawer = document.getElementById("drawer");
  const body = document.getElementById("drawer-body");
  const guard = document.getElementById("drawer-guard");
  const alert = document.getElementById("drawer-alert");
  let opener = null;
  let left = null; // what had the focus when closing was asked for
  let held = null; // an answer that waits for a menu to be closed
  const AT_ONCE = { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 };

  const form = () => body.querySelector("form[data-guard]");
  // `data-guard="unsent"`: something is typed in the form, or it was refused and drawn again with what was typed.
  const UNSENT = 'form[data-guard="unsent"]';
  const unsent = () => Boolean(form()?.matches(UNSENT));

  const FIRST = ["[aria-invalid=true]", ".form-errors", "[autofocus]", "#drawer-title"];
  const focusFirst = () => {
    FIRST.map((selector) => body.querySelector(selector)).find(Boolean)?.focus();
    // htmx would focus it after this, even if another field is wrong.
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

  const open = () => {
    guard.hidden = true;
    if (!drawer.open) drawer.showModal();
    focusFirst();
    window.passerelle.places.show();
  };

  // A form that is being sent stays in the page when its panel is closed or shows something else: its answer is told
  // in a message, and drawn when that is asked for.
  const parking = document.createElement("div");
  parking.hidden = true;
  document.body.append(parking);
  const texts = document.getElementById("toasts").dataset;
  let number = 0;

  const parked = (node) => [...parking.children].find((box) => box.contains(node));
  const keyOf = (box) => `${box.id}-answer`; // of the message that shows it
  // Whoever has closed that message has given the form up.
  const isOffered = (box) => [...document.querySelectorAll(".note[data-key]")].some(({ dataset }) => dataset.key === keyOf(box));
  const showing = (box) => () => {
    body.replaceChildren(...box.childNodes);
    box.remove();
    open();
  };

  const report = (box, xhr) => {
    window.passerelle.withdraw(box.id);
    const heading = box.querySelector("#drawer-title")?.textContent.trim() || box.title;
    const errors = [...box.querySelectorAll(".form-errors p:not(:has(+ ul)), .field-error")];
    const said = errors.length ? errors : [...box.querySelectorAll(".note > div")].slice(0, 1);
    const text = said.map((each) => each.textContent.trim()).join(" ");
    const tone = xhr.status >= 400 ? "danger" : "warning";
    const { drawn, way } = box.dataset;
    if (drawn) window.passerelle.notify({ heading, text, tone, show: showing(box), key: keyOf(box) });
    else if (way) window.passerelle.notify({ heading, text: texts.done, tone: "success", url: way, link: texts.show });
    // Without an answer the form is what can be sent again.
    else if (xhr.status && xhr.status < 500) box.remove();
  };

  const park = ({ xhr }) => {
    const box = document.createElement("div");
    box.id = `parked-${++number}`;
    box.title = body.querySelector("#drawer-title")?.textContent.trim() ?? "";
    box.append(...body.childNodes);
    parking.append(box);
    xhr.addEventListener("loadend", () => report(box, xhr));
    return () => window.passerelle.notify({ heading: box.title, text: texts.sending, key: box.id });
  };

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target !== body) return;
    held = null;
    if (!drawer.open) opener = detail.elt;
    for (const note of alert.querySelectorAll("[data-own]")) note.remove();
  });

  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr } = event.detail;
    const way = xhr.getResponseHeader("HX-Redirect");
    if (!way || !parked(elt)) return;
    parked(elt).dataset.way = way;
    event.preventDefault();
  });

  // The answer that is to open the panel waits for a menu that has been opened since: it would close it.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target !== body || !detail.shouldSwap) return;
    const { elt } = detail.requestConfig;
    const box = parked(elt);
    if (box) {
      detail.target = box;
      box.dataset.drawn = "true";
      return;
    }
    const sending = window.passerelle.places.isSending(body);
    if (sending && sending.elt !== elt) park(sending)();
    if (drawer.open || !document.querySelector(":popover-open")) return;
    held = { ...detail };
    detail.shouldSwap = false;
  });
  document.addEventListener(
    "toggle",
    () => {
      if (!held || document.querySelector(":popover-open")) return;
      const { requestConfig, serverResponse } = held;
      window.htmx.swap(body, serverResponse, AT_ONCE, { contextElement: requestConfig.elt, eventInfo: held });
      held = null;
    },
    true,
  );

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target === body && body.childElementCount) open();
  });

  drawer.addEventListener("close", () => {
    window.passerelle.places.forget(drawer);
    const sending = window.passerelle.places.isSending(body);
    const say = sending && park(sending);
    body.replaceChildren();
    for (const note of [...alert.children]) {
      if (note.hasAttribute("data-own")) note.remove();
      else document.getElementById("toasts").append(note);
    }
    guard.hidden = true;
    goBack();
    say?.();
    window.passerelle.places.show();
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

  // Not a panel that shows something else by now.
  document.addEventListener("drawerClose", ({ target }) => body.contains(target) && close());

  // What follows from a field is below it, perhaps behind the buttons.
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target.matches("#drawer .field")) detail.target.scrollIntoView({ block: "nearest" });
  });

  // Forms on a page of their own are guarded by the browser's own question.
  document.addEventListener("input", ({ target }) => {
    if (target.form?.matches("[data-guard]")) target.form.dataset.guard = "unsent";
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-guard]")) target.dataset.guard = "";
  });
  for (const type of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(type, ({ detail }) => {
      if (detail.elt.matches("form[data-guard]")) detail.elt.dataset.guard = "unsent";
    });
  }
  window.passerelle.panel = {
    // What a message about a form that is being sent has to offer, once the panel shows something else.
    parked: (node) => (parked(node) ? { show: showing(parked(node)), key: keyOf(parked(node)) } : {}),
  };
  window.addEventListener("beforeunload", (event) => {
    const open = [...document.querySelectorAll(UNSENT)];
    if (open.some((each) => !parked(each) || isOffered(parked(each)))) event.preventDefault();
  });
})();
