/** Times as the console writes them: short, in whole units. Pure. */
import type { Moment } from "../types";

/** Milliseconds since 1970. */
export const at = (moment: Moment): number => Date.parse(moment);

/** "2 h 50 m", "18 min", "3 days": of a span that is not negative. */
export function span(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  return hours >= 10 || minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} m`;
}

/** "12 s", "1 m 5 s". */
export function seconds(count: number): string {
  return count < 60 ? `${count} s` : `${Math.floor(count / 60)} m${count % 60 === 0 ? "" : ` ${count % 60} s`}`;
}

/** "9:42", of a countdown. */
export function countdown(milliseconds: number): string {
  const left = Math.max(0, Math.ceil(milliseconds / 1_000));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** "5 months", "3 days", "less than a day", of days since someone is here. */
export function hereFor(days: number): string {
  if (days >= 730) return `${Math.floor(days / 365)} years`;
  if (days >= 60) return `${Math.floor(days / 30)} months`;
  if (days < 1) return "less than a day";
  return days === 1 ? "1 day" : `${days} days`;
}
