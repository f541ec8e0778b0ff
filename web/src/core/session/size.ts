/**
 * Owns how large a text is for the server: its bytes in UTF-8.
 * Must not know what the limit is, nor what happens with a text beyond it.
 */

/** Bytes of a text in UTF-8. A half of a pair counts as the three bytes of the sign that takes its place. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
