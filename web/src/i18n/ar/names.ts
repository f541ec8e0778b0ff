/** Owns how names, addresses and quoted words stand in Arabic: they keep their own direction. */

/** A text of unknown direction, isolated from the sentence around it. */
export const own = (text: string): string => `\u2068${text}\u2069`;
