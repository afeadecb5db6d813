// What a form sends is of this moment, and the page holds the old one: the token, which changes when somebody signs in,
// here or in another tab, and the address to come back to, which changes when a list is filtered.
(() => {
  const address = () => location.pathname + location.search;
  const loaded = address();
  const token = () => document.cookie.split("; ").find((cookie) => cookie.startsWith("csrftoken="))?.slice(10) ?? "";

  document.addEventListener(
    "submit",
    ({ target }) => {
      const field = target.elements.csrfmiddlewaretoken;
      if (field && token()) field.value = token();
      const { next } = target.elements;
      if (next?.value === loaded) next.value = address();
    },
    true,
  );

  window.passerelle = { token };
})();
