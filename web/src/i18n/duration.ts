/** Durations alone, because the front page needs no other format. */
import { locale } from "./locale";

/** "90 seconds", "2 minutes", "3 hours": the largest unit with at least two, rounded; never "0". */
export function duration(seconds: number): string {
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
    ["second", 1],
  ] as const;
  const [unit, size] = units.find(([, size]) => seconds >= 2 * size) ?? ["second", 1];
  // A wait of less than a second is not over yet.
  const count = Math.max(1, size === 1 ? Math.ceil(seconds) : Math.round(seconds / size));
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
