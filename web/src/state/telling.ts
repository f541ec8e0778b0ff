/**
 * What a person is about to tell the staff, in this tab only, with the id under which it is sent: however often that
 * happens, it is one. And the facts about this browser that may go with it.
 */
import type { Diagnostics, Kind } from "../api/hearing";
import { recentCodes } from "../api/problems";
import { inThisTab } from "../platform/storage";

const key = "io.telling";

/** What was written so far. */
export interface Draft {
  cid: string;
  kind: Kind;
  text: string;
  email: boolean;
  /** It was sent once, and perhaps arrived. */
  tried: boolean;
}

interface Kept extends Draft {
  /** The address of the account: another person in this tab finds nothing. */
  owner: string;
}

function isKept(kept: unknown): kept is Kept {
  return typeof kept === "object" && kept !== null && "owner" in kept && "cid" in kept && "text" in kept;
}

/** A draft without a word. */
export const emptyDraft = (kind: Kind): Draft => ({
  cid: crypto.randomUUID(),
  kind,
  text: "",
  email: false,
  tried: false,
});

/** A draft with other words. What may have arrived stays as it is: other words are another message. */
export const changed = (draft: Draft, change: Partial<Draft>): Draft => ({
  ...draft,
  ...change,
  ...(draft.tried && { cid: crypto.randomUUID(), tried: false }),
});

/** What this person wrote before in this tab. */
export function draftOf(owner: string): Draft | undefined {
  try {
    const kept: unknown = JSON.parse(inThisTab.read(key) ?? "null");
    if (!isKept(kept) || kept.owner !== owner) return undefined;
    const { cid, kind, text, email, tried } = kept;
    return { cid, kind, text, email, tried };
  } catch {
    return undefined;
  }
}

/** Keeps it; an empty text forgets it. */
export function keepDraft(owner: string, draft: Draft): void {
  inThisTab.write(key, draft.text === "" ? null : JSON.stringify({ owner, ...draft }));
}

const families: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/|\bEdgiOS\//u, "Edge"],
  [/\bOPR\//u, "Opera"],
  [/\bSamsungBrowser\//u, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//u, "Firefox"],
  [/Chrome\/|\bCriOS\//u, "Chrome"],
  [/\bSafari\//u, "Safari"],
];

/** The family of a browser. */
export const browserOf = (agent: string): string => families.find(([mark]) => mark.test(agent))?.[1] ?? "other";

function shownTheme(): string {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Facts about this app and browser. Nothing that a person wrote, and nothing that says who they are. */
export function diagnostics(live: boolean): Diagnostics {
  return {
    app: import.meta.env.VITE_RELEASE ?? "development",
    browser: browserOf(navigator.userAgent),
    screen: `${innerWidth}x${innerHeight}`,
    theme: shownTheme(),
    language: document.documentElement.lang,
    connection: live ? "live" : navigator.onLine ? "connecting" : "offline",
    errors: [...recentCodes()],
  };
}
