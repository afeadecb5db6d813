// What every htmx request gets: a token that is still valid, and honest words when it fails.
(() => {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get") return;
    const token = window.passerelle.token();
    if (token) {
      detail.headers["X-CSRFToken"] = token;
      if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token;
    }
    const typing = detail.triggeringEvent?.type === "input" && detail.elt.contains(document.activeElement);
    if (typing) detail.parameters._typing = "1";
  });

  // What is refused or gone is said where it was asked for: in the side panel, or in place of the page that followed it.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (![403, 404, 409, 410].includes(detail.xhr.status)) return;
    if (detail.target.id === "drawer-body") {
      detail.shouldSwap = true;
      detail.isError = false;
    } else if (detail.target.id === "live") {
      detail.shouldSwap = true;
      detail.isError = false;
      detail.target = document.getElementById("content");
      detail.swapOverride = "innerHTML";
    }
  });

  const followed = (detail) => detail.elt.id === "live";
  let lost = false;
  // Why a message is no longer true: the server has answered, or the same place was answered well. That a command was not
  // carried out stays true until one is at its place: the page renews itself after it, and that says nothing about it.
  const keyOf = (kind, { target, requestConfig }) => {
    if (!window.passerelle.places.isQuestion(requestConfig)) return `command-${target.id}`;
    return kind === "unreachable" ? kind : `failed-${target.id}`;
  };
  const failed = (kind) => ({ detail }) => {
    // A page that follows something says once that it cannot, and goes on trying.
    if (followed(detail) && lost) return;
    lost = followed(detail);
    const texts = document.getElementById("toasts").dataset;
    const reference = detail.xhr?.getResponseHeader?.("X-Request-ID");
    const text = reference ? `${texts[kind]} ${texts.reference} ${reference.slice(0, 8)}` : texts[kind];
    const scope = followed(detail) ? { key: "lost" } : { own: true, key: keyOf(kind, detail) };
    window.passerelle.notify({ text, tone: "danger", ...scope, ...window.passerelle.panel.parked(detail.elt) });
  };
  document.addEventListener("htmx:responseError", failed("failed"));
  document.addEventListener("htmx:sendError", failed("unreachable"));
  document.addEventListener("htmx:timeout", failed("unreachable"));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful) return;
    for (const key of ["unreachable", keyOf("failed", detail)]) window.passerelle.withdraw(key);
    if (!followed(detail)) return;
    lost = false;
    window.passerelle.withdraw("lost");
  });

  // A link that opens the side panel still opens a tab of its own when that is asked for.
  document.addEventListener(
    "click",
    (event) => {
      if ((event.ctrlKey || event.metaKey || event.shiftKey) && event.target.closest("a[hx-get]")) event.stopPropagation();
    },
    true,
  );
})();
