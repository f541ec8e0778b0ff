/** Changes of the word lists while they are made: one for each phrase of a list. */
import type { WordChange } from "../types";

/** Two changes of the same phrase on the same list. */
export const isSame = (one: WordChange, other: WordChange): boolean =>
  one.language === other.language &&
  one.list === other.list &&
  one.phrase.trim().toLowerCase() === other.phrase.trim().toLowerCase();

/** The changes with one more; the same phrase replaces. */
export const withChange = (changes: readonly WordChange[], change: WordChange): readonly WordChange[] => [
  ...changes.filter((each) => !isSame(each, change)),
  change,
];

/** The changes without one. */
export const without = (changes: readonly WordChange[], change: WordChange): readonly WordChange[] =>
  changes.filter((each) => !isSame(each, change));

/** Names changes whatever their order. */
export const nameOf = (changes: readonly WordChange[]): string =>
  changes
    .map(({ language, list, phrase, edit }) => JSON.stringify([language, list, phrase, edit]))
    .sort()
    .join("\n");
