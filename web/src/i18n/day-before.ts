/** Owns how a day that is past is named in "on …". Its own file: only the greeting of people met before needs it. */
import { dayWithin } from "./format";
import { locale } from "./locale";

/** "Tuesday" of the last six days, or "November 3"; `null` today and yesterday, which have words of their own. */
export function dayBefore(at: Date, now: Date): string | null {
  const start = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((start(now) - start(at)) / 86_400_000);
  if (days < 2) return null;
  return days < 7 ? new Intl.DateTimeFormat(locale, { weekday: "long" }).format(at) : dayWithin(at, now);
}
