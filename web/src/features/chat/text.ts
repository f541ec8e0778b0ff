/** Owns how message text is read: its length as people count it, and the links in it. Pure; text stays text. */

/** An address, and the host that the browser would really ask. */
export interface Link {
  href: string;
  host: string;
}

export type Piece = { kind: "text"; text: string } | ({ kind: "link"; text: string } & Link);

/** Endings after which a word with a dot in it is an address, also without a scheme. */
const endings =
  "com|org|net|edu|gov|info|biz|io|co|eu|uk|de|fr|es|nl|ch|pl|se|dk|fi|cz|pt|br|ca|au|jp|kr|cn|ru|ua|app|dev|xyz|site|online|shop|tv|gg|example";
/** Endings that are words too: an address only where a path follows. */
const endingWords = "me|it|is|to|so|be|us|at|in|ly|no|am|my";
const label = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";
const rest = "[^\\s<>\"'`]";
const address = new RegExp(
  `\\bhttps?:\\/\\/${rest}+|` +
    `(?<![\\p{L}\\p{N}@._/:-])(?:${label}\\.)+(?:` +
    `(?:${endings})(?![\\p{L}\\p{N}@-]|\\.[\\p{L}\\p{N}])(?::\\d+)?(?:[/?#]${rest}*)?|(?:${endingWords})\\/${rest}+)`,
  "giu",
);
const trailing = /[.,;:!?)\]}]+$/u;

/** The text in pieces, in order; joined together they are the text again, byte for byte. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const found = match[0].replace(trailing, "");
    const href = /^https?:/iu.test(found) ? found : `https://${found}`;
    const host = hostOf(href);
    if (host === null) continue;
    if (match.index > end) pieces.push({ kind: "text", text: text.slice(end, match.index) });
    pieces.push({ kind: "link", text: found, href, host });
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

const emoji =
  /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2})(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u200d\ufe0f\u{e0020}-\u{e007f}])*$/u;
/** No three emoji take more. */
const LONGEST_EMOJI = 90;

/** One, two or three emoji and nothing else: shown large. */
export function isBig(text: string): boolean {
  if (text.length > LONGEST_EMOJI) return false;
  const characters = [...segmenter.segment(text.trim())].map(({ segment }) => segment).filter((one) => one !== " ");
  return characters.length > 0 && characters.length <= 3 && characters.every((one) => emoji.test(one));
}

/** Whether there is anything to see in a text; the server refuses one without. */
export const isVisible = (text: string): boolean => /[^\s\p{Cf}\p{Cc}\u115f\u1160\u2800\u3164\uffa0]/u.test(text);
