// Forms that the browser sends itself: a command is sent once; an answer that is out of date before it comes is not waited for.
(() => {
  let leaving = null; // the form whose answer is to be the next page

  const isQuestion = (form) => form.method === "get" || form.hasAttribute("data-question");
  const lock = (form, now) => {
    form.classList.toggle("htmx-request", now);
    if (!isQuestion(form)) for (const field of form.querySelectorAll(".field")) field.inert = now;
    window.passerelle.places?.leave(now);
  };
  const stay = () => {
    if (leaving) lock(leaving, false);
    // What was typed in it has not arrived.
    if (leaving?.hasAttribute("data-guard")) leaving.dataset.guard = "unsent";
    leaving = null;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (leaving && !isQuestion(leaving)) {
      event.preventDefault();
      return;
    }
    stay();
    leaving = form;
    // Whoever sends a form asks no more about its fields.
    window.passerelle.places?.forget(form);
    lock(form, true);
  });

  // What is typed after a question was asked is not lost to its answer.
  document.addEventListener("input", ({ target }) => {
    if (!leaving || !isQuestion(leaving) || target.form !== leaving) return;
    window.stop();
    stay();
  });

  // Going back, and whoever stops the browser or has no line, may send again.
  addEventListener("pageshow", stay);
  window.navigation?.addEventListener("navigateerror", stay);
})();
