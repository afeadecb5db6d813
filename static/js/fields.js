// The fields of a form that depend on another one.
// Those that belong to one choice (`data-of-field`, `data-of-value`) are shown under that choice. Under another one they
// keep what was typed, and are sent along, so that they come back with a form that is refused.
(() => {
  const choose = (group) => {
    const field = group.closest("form")?.elements[group.dataset.ofField];
    if (field) group.hidden = field.value !== group.dataset.ofValue;
  };
  // The list of what is wrong names no field that is not shown.
  const list = (summary) => {
    const fields = summary.querySelector("[data-fields]");
    if (!fields) return;
    for (const link of fields.querySelectorAll("li a")) {
      const field = document.getElementById(link.hash.slice(1));
      link.closest("li").hidden = Boolean(field?.closest("[data-of-field][hidden]"));
    }
    fields.hidden = !fields.querySelector("li:not([hidden])");
    summary.hidden = fields.hidden && !fields.parentElement.querySelector(":scope > p");
  };
  const chooseIn = (root) => {
    root.querySelectorAll("[data-of-field]").forEach(choose);
    root.querySelectorAll(".form-errors").forEach(list);
  };

  document.addEventListener("change", ({ target }) => target.form && chooseIn(target.form));
  document.addEventListener("htmx:load", ({ detail }) => chooseIn(detail.elt));
  addEventListener("pageshow", () => chooseIn(document)); // the browser may have filled it in again
})();

// A form that was refused: the list above it names what is still wrong, and what depends on another field is asked again.
(() => {
  const listed = (form, link) => form.querySelector(`[id="${CSS.escape(link.hash.slice(1))}"]`)?.closest(".field");

  const shrink = (form) => {
    const summary = form.querySelector(".form-errors");
    if (!summary) return;
    for (const link of summary.querySelectorAll("li a")) {
      if (!listed(form, link)?.matches(".has-error")) link.closest("li").remove();
    }
    if (summary.querySelector("li")) return;
    summary.querySelector("[data-fields]")?.remove();
    if (!summary.querySelector("p")) summary.remove();
  };

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const { target, requestConfig } = detail;
    const form = target.closest?.("form");
    // While somebody types, a field says no more that it is wrong; that is known when it is left.
    if (!form || !target.matches(".field") || requestConfig.parameters._typing) return;
    shrink(form);
    if (requestConfig.triggeringEvent?.type === "recheck") return;
    for (const other of form.querySelectorAll(".field.has-error[hx-post]")) {
      if (other.id !== target.id) window.htmx.trigger(other, "recheck");
    }
  });
})();
