// What is wider than its place scrolls: with a keyboard, too, while it is wider.
const WIDE = "pre, div.math, .cell_output, .table-wrapper";

const reach = (element) => {
  if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
  else element.removeAttribute("tabindex");
};

addEventListener("DOMContentLoaded", () => {
  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => reach(target)));
  for (const element of document.querySelectorAll(WIDE)) sizes.observe(element);
});
