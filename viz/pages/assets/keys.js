/* Keys of a page: those that what has the focus has no use for itself. */

const TYPED =
  "dialog, textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])";
const SLID = /^(Arrow|Home|End|Page)/;
const CHOSEN = /^(ArrowUp|ArrowDown|Home|End|Page.*|Enter|.)$/;
const SCROLLED = /^(ArrowUp|ArrowDown|Page.*)$/;
const STEPPED = /^(ArrowLeft|ArrowRight|Home|End)$/;

/* Whether an element has a use of its own for a key; `steps` is the slider of the page's steps,
   which the page moves itself. */
function isOwn(at, key, steps) {
  const inside = (selector) => at.closest?.(selector);
  if (inside(TYPED)) return true;
  if (inside("input[type=range]")) return SLID.test(key) && !(at === steps && STEPPED.test(key));
  if (inside("select")) return isOpen(inside("select")) || CHOSEN.test(key);
  if (inside("button, summary, a[href]")) return key === "Enter" || key === " ";
  if (inside("input")) return key === " ";
  return SCROLLED.test(key) && isScrolled(at);
}

/* Whether the list of a choice is open; where a browser does not tell, it keeps its keys itself. */
function isOpen(select) {
  return CSS.supports("selector(:open)") && select.matches(":open");
}

/* Whether an element that has the focus has text out of sight. */
function isScrolled(at) {
  return (
    at.tabIndex === 0 &&
    at.scrollHeight > at.clientHeight + 1 &&
    ["auto", "scroll"].includes(getComputedStyle(at).overflowY)
  );
}

/* Hear keys in `host`: `press(key)` tells whether it used one. A choice that was made with the
   pointer gives the focus to `rest`, so that the next key is the page's. `signal` ends it. */
export function hearKeys(host, { rest, steps, press, signal }) {
  let pointed = null;
  const hear = (kind, heard) => host.addEventListener(kind, heard, { signal });
  hear("keydown", (event) => {
    pointed = null;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!isOwn(event.target, event.key, steps) && press(event.key)) event.preventDefault();
  });
  hear("pointerdown", (event) => (pointed = event.target));
  hear("change", ({ target }) => {
    const isChoice = target.matches("select, input[type=checkbox]");
    const label = target.closest("label") ?? target;
    if (isChoice && pointed && label.contains(pointed)) rest.focus({ preventScroll: true });
  });
}
