/**
 * What someone is writing in cases, kept in this tab until their session would have ended: signing out for lack of a key
 * press loses no work. Another member of staff in the same tab never sees it, and signing out by hand forgets it.
 */
import { inThisTab } from "../../platform/storage";
import type { Draft } from "../rules/draft";

const key = "io.console.drafts";

/** The drafts of one member of staff. */
export interface Drafts {
  email: string;
  until: string;
  byCase: Readonly<Record<string, Draft>>;
}

/** What is kept; nothing when its time is over. */
export function keptDrafts(now = Date.now()): Drafts | undefined {
  const text = inThisTab.read(key);
  if (text === null) return undefined;
  try {
    // Only this file writes it.
    const kept = JSON.parse(text) as Drafts;
    return Date.parse(kept.until) > now ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** The draft of a case. */
export function draftOf(email: string, reference: string): Draft | undefined {
  const kept = keptDrafts();
  return kept?.email === email ? kept.byCase[reference] : undefined;
}

/** Keeps a draft; without one, forgets it. */
export function keepDraft(
  { email, ends_at }: { email: string; ends_at: string },
  reference: string,
  draft?: Draft,
): void {
  const kept = keptDrafts();
  const { [reference]: _old, ...others } = kept?.email === email ? kept.byCase : {};
  const byCase = draft === undefined ? others : { ...others, [reference]: draft };
  const next: Drafts = { email, until: ends_at, byCase };
  inThisTab.write(key, Object.keys(byCase).length === 0 ? null : JSON.stringify(next));
}

/** Forgets them all. */
export function forgetDrafts(): void {
  inThisTab.write(key, null);
}
