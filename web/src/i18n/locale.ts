/** The language of every format. */

export let locale = "en";

/** Switches the formats to another language. */
export function setLocale(tag: string): void {
  locale = tag;
}
