import packed from "./siowasm.wasm.gz.b64";

/** The module is in this file: base64 of gzip. */
export async function source() {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
