/* Numbers from base64: shares of the largest in two bytes each, and whole numbers in one. */

const FULL = 32767;
const NOT_FINITE = -32768;

/* Whole numbers from 0 to 255. */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

/* Numbers; those that were not finite are NaN. */
export function sharesOf(text, most) {
  const bytes = new DataView(bytesOf(text).buffer);
  return Float64Array.from({ length: bytes.byteLength / 2 }, (_, i) => {
    const x = bytes.getInt16(2 * i, true);
    return x === NOT_FINITE ? NaN : (x / FULL) * most;
  });
}

/* The colour of a custom property at an element, as [red, green, blue]. */
export function colourAt(element, property) {
  const text = getComputedStyle(element).getPropertyValue(property).trim();
  if (text.startsWith("#")) {
    const number = Number.parseInt(text.slice(1), 16);
    return [number >> 16, (number >> 8) & 255, number & 255];
  }
  const probe = document.createElement("i");
  probe.style.color = text;
  element.append(probe);
  const found = getComputedStyle(probe)
    .color.match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
  probe.remove();
  return found;
}

/* A colour between two. */
export function mixed(a, b, share) {
  return a.map((c, i) => Math.round(c + (b[i] - c) * share));
}

/* The colours of a map at an element: of numbers below 0, at 0, above 0, and not finite. */
export function mapColours(element) {
  return ["--acting", "--box", "--receiving", "--wrong"].map((name) => colourAt(element, name));
}

/* Draw numbers as a map, a point each, as dark as they are large. */
export function paintMap(canvas, xs, most, [low, zero, high, bad]) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  xs.forEach((x, p) => {
    const share = most ? (Math.abs(x) / most) ** 0.6 : 0;
    const rgb = Number.isFinite(x) ? mixed(zero, x < 0 ? low : high, share) : bad;
    image.data.set([...rgb, 255], 4 * p);
  });
  context.putImageData(image, 0, 0);
}

/* A number for a sentence. */
export function shortly(x, digits = 4) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not finite" : String(x);
  return String(Number(x.toPrecision(digits))).replace("-", "−");
}
