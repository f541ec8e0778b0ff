/** The draft of an appeal, in this tab only. */
import { inThisTab } from "../platform/storage";

const keyOf = (reference: string) => `io.appeal.${reference}`;

/** What was written so far. */
export function appealDraft(reference: string): string {
  return inThisTab.read(keyOf(reference)) ?? "";
}

/** Keeps what was written; an empty text forgets it. */
export function keepAppealDraft(reference: string, words: string): void {
  inThisTab.write(keyOf(reference), words === "" ? null : words);
}
