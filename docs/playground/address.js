// A program in the address of the page: deflated, and written in the letters of base64url.

const through = async (bytes, stream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

/** The end of an address that holds a program: "#p=...". */
export async function packed(program) {
  const bytes = await through(
    new TextEncoder().encode(program),
    new CompressionStream("deflate-raw"),
  );
  const letters = btoa(String.fromCharCode(...bytes));
  return `#p=${letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The program that the end of an address holds; null if it holds none. */
export async function unpacked(hash) {
  const letters = /^#p=([\w-]+)$/.exec(hash)?.[1];
  if (!letters) return null;
  try {
    const bytes = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
    const deflated = Uint8Array.from(bytes, (letter) => letter.charCodeAt(0));
    return new TextDecoder().decode(
      await through(deflated, new DecompressionStream("deflate-raw")),
    );
  } catch {
    return null; // cut off on its way, or not ours
  }
}
