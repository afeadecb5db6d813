// What a form sends is the token of this moment: signing in, here or in another tab, changes it; the page holds the old one.
(() => {
  const token = () => document.cookie.split("; ").find((cookie) => cookie.startsWith("csrftoken="))?.slice(10) ?? "";

  document.addEventListener(
    "submit",
    ({ target }) => {
      const field = target.elements.csrfmiddlewaretoken;
      if (field && token()) field.value = token();
    },
    true,
  );

  window.passerelle = { token };
})();
