/**
 * Owns how large a text is for the server: its bytes in UTF-8.
 * Must not know what the limit is, nor what happens with a text beyond it.
 */
const utf8 = new TextEncoder();

/** Bytes of a text in UTF-8. A half of a pair counts as the three bytes of the sign that takes its place. */
export const bytesOf = (text: string): number => utf8.encode(text).length;
