// A button that copies the text beside it: <button data-copy="TEXT" data-copied="Copied">.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    window.passerelle.announce(button.dataset.copied);
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 2000);
  } catch {
    // No clipboard without a secure origin: the text is selected, ready to be copied by hand.
    const text = button.closest(".copy, .snippet-body")?.querySelector("code");
    if (text) getSelection().selectAllChildren(text);
  }
});
