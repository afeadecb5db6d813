// The list of services: its headings and pages keep what the filter says now, and the filter keeps the order.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const filter = document.getElementById("filter");
  if (!filter || detail.target.id !== "live" || !detail.elt.matches("a")) return;
  const query = new URLSearchParams(detail.path.split("?")[1]);
  const { sort } = filter.elements;
  for (const { name, value } of filter.elements) {
    if (!name || name === "sort") continue;
    if (value) query.set(name, value);
    else query.delete(name);
  }
  sort.value = query.get("sort") ?? "";
  sort.disabled = !sort.value;
  detail.path = `?${query}`;
});
