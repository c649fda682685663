/* The entries of an array, on pages that have arrays. */

/* The name of an entry: W1[3,2]. */
export function entryName({ name, shape, size }, p) {
  if (size === 1) return name;
  const places = [];
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    places.unshift(p % shape[axis]);
    p = Math.floor(p / shape[axis]);
  }
  return `${name}[${places.join(",")}]`;
}
