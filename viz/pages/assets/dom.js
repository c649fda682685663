/* Elements. User text only ever becomes text nodes and attributes, never markup. */

const SVG = "http://www.w3.org/2000/svg";
const OURS = new Set("svg g rect path polygon circle text tspan line title".split(" "));

/* An element with attributes, listeners (onclick: function) and children; a button sends no form. */
export function make(tag, attributes = {}, ...children) {
  const element = OURS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  if (tag === "button") element.type = tag;
  return fill(set(element, attributes), ...children);
}

/* Change attributes: true is present, false, null and undefined are absent. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if ((value ?? false) === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

/* Replace what an element contains; what had the focus, by its data-key, has it again. */
export function fill(element, ...children) {
  const focused = document.activeElement;
  const key = element.contains(focused) && focused.dataset.key;
  element.replaceChildren(...children.flat().filter((child) => child !== null));
  if (key) element.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
  return element;
}

/* User text that cannot turn the direction of what stands around it. */
export function isolated(text) {
  return make("bdi", {}, text);
}
