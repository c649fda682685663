/* Data that Python has compressed. */

/* What a page was given, unpacked if it is packed, as a promise then. */
export function unpacked(data, use) {
  if (!data.packed) return use(data);
  const bytes = Uint8Array.from(atob(data.packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text().then((text) => use(JSON.parse(text)));
}
