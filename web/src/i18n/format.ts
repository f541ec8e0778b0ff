/** Numbers, lists, dates and durations in the reader's language. Pure: "now" is always an argument. */

import { locale } from "./locale";

export { duration } from "./duration";
export { setLocale } from "./locale";

/** "Today", "Yesterday", or "November 3", to stand alone. */
export function day(at: Date, now: Date): string {
  const words = dayWithin(at, now);
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}

/** "today", "yesterday", or "November 3", within a sentence. */
export function dayWithin(at: Date, now: Date): string {
  const start = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((start(at) - start(now)) / 86_400_000);
  if (days === 0 || days === -1) {
    return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
  }
  const sameYear = at.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(at);
}

/** "November 3, 2026". */
export function fullDay(at: Date): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(at);
}

/** "21:04", as the reader's clock shows it. */
export function clock(at: Date): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** "12 months", "1 month". */
export function monthsLong(count: number): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit: "month", unitDisplay: "long" }).format(count);
}

/** "1,200". */
export function count(value: number): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** Names in a list keep their own direction where the text runs from right to left. */
const apart = (items: readonly string[]): readonly string[] =>
  locale.startsWith("ar") ? items.map((item) => `\u2068${item}\u2069`) : items;

/** "hiking, music and chess". */
export function list(items: readonly string[]): string {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(apart(items));
}

/** "search, chat or reveal". */
export function either(items: readonly string[]): string {
  return new Intl.ListFormat(locale, { type: "disjunction" }).format(apart(items));
}

/** Names of languages that browsers leave out of their own lists. */
const unlisted = new Map(
  (
    "ba Bashkir,bo Tibetan,ce Chechen,dz Dzongkha,ff Fula,fj Fijian,gsw Swiss German,hil Hiligaynon,iu Inuktitut," +
    "kab Kabyle,ki Kikuyu,kl Greenlandic,ks Kashmiri,nah Nahuatl,nv Navajo,pap Papiamento,rn Rundi,sat Santali," +
    "sc Sardinian,scn Sicilian,se Northern Sami,ss Swati,szl Silesian,tpi Tok Pisin,vec Venetian,war Waray,wuu Wu Chinese"
  )
    .split(",")
    .map((entry) => [entry.slice(0, entry.indexOf(" ")), entry.slice(entry.indexOf(" ") + 1)]),
);

/** "Spanish", of a BCP 47 tag; the tag itself if it has no name. */
export function language(tag: string): string {
  const name = languageIn(tag, locale);
  return name === tag ? (unlisted.get(tag) ?? tag) : name;
}

/** "español", what a language calls another; the tag itself if it is not known. */
export function languageIn(tag: string, of: string): string {
  try {
    const names = new Intl.DisplayNames(of, { type: "language" });
    // A browser that does not know a language answers in its own.
    return names.resolvedOptions().locale.split("-")[0] === of.split("-")[0] ? (names.of(tag) ?? tag) : tag;
  } catch {
    return tag;
  }
}

/** The twelve months. */
export function months(): string[] {
  const name = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, month) => name.format(Date.UTC(2024, month, 1)));
}
