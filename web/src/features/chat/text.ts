/** Owns how message text is read: its length as people count it, and the links in it. Pure; text stays text. */

/** An address, and the host that the browser would really ask. */
export interface Link {
  href: string;
  host: string;
}

export type Piece = { kind: "text"; text: string } | ({ kind: "link"; text: string } & Link);

const address = /\bhttps?:\/\/[^\s<>"'`]+/giu;
const trailing = /[.,;:!?)\]}]+$/u;

/** The text in pieces, in order; joined together they are the text again, byte for byte. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const found = match[0].replace(trailing, "");
    const host = hostOf(found);
    if (host === null) continue;
    if (match.index > end) pieces.push({ kind: "text", text: text.slice(end, match.index) });
    pieces.push({ kind: "link", text: found, href: found, host });
    end = match.index + found.length;
  }
  if (end < text.length) pieces.push({ kind: "text", text: text.slice(end) });
  return pieces;
}

/** The links in a text, each once. */
export function linksIn(text: string): Link[] {
  const links = piecesOf(text).flatMap((piece) => (piece.kind === "link" ? [[piece.href, piece] as const] : []));
  return [...new Map(links).values()];
}

/** The host that the browser really contacts: look-alike characters become visible. */
function hostOf(href: string): string | null {
  try {
    const { protocol, hostname, username, password } = new URL(href);
    // An address with a name in front of the host is made to be misread.
    if ((protocol !== "https:" && protocol !== "http:") || username !== "" || password !== "") return null;
    return hostname === "" ? null : hostname;
  } catch {
    return null;
  }
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Characters as people count them. */
export function lengthOf(text: string): number {
  return [...segmenter.segment(text)].length;
}
