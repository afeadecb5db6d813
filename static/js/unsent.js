// In the administration a button of the bar above loads the page anew: what was typed in its form is not lost unasked.
(() => {
  let typed = false;
  const form = (node) => node.closest?.(".change-form #content-main form");

  const note = ({ target }) => {
    typed ||= Boolean(form(target));
  };
  document.addEventListener("input", note);
  // The administration's own fields (search, date, two lists) tell jQuery only.
  window.django?.jQuery(document).on("change", note);
  document.addEventListener("submit", ({ target }) => {
    typed &&= !form(target);
  });
  addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
})();
