/**
 * Owns how large a text is for the server: its bytes in UTF-8.
 * Must not know the limit, nor what happens to a text over it.
 */
const utf8 = new TextEncoder();

/** Bytes of a text in UTF-8. A lone surrogate counts as the three bytes of its replacement character. */
export const bytesOf = (text: string): number => utf8.encode(text).length;
