/** How figures read and how they are drawn. Pure. */
import type { InsightsFigure, InsightsMetric } from "../types";
import { insights as w } from "../words/insights";

type Unit = InsightsMetric["unit"];

const number = (value: number, digits: number) =>
  new Intl.NumberFormat("en", { minimumFractionDigits: 0, maximumFractionDigits: digits }).format(value);

/** A number in its unit: "2,412", "93.4%", "6 m 12 s". */
export function amount(value: number, unit: Unit): string {
  switch (unit) {
    case "count":
      return number(value, 0);
    case "share":
      return `${number(value / 10, 1)}%`;
    case "per_thousand":
      return number(value / 10, 1);
    case "seconds":
      if (value >= 3_600) return `${number(Math.floor(value / 3_600), 0)} h ${Math.floor((value % 3_600) / 60)} m`;
      // From ten minutes on, the server counts whole minutes.
      if (value >= 600) return `${Math.floor(value / 60)} min`;
      return value < 60 ? `${value} s` : `${Math.floor(value / 60)} m ${value % 60} s`;
  }
}

/** A figure as it reads, hidden or not. */
export function shown(figure: InsightsFigure, unit: Unit): string {
  if (figure.value !== undefined) {
    const value = amount(figure.value, unit);
    return figure.hidden === undefined ? value : w.atLeast(value);
  }
  if (figure.hidden === "near") return w.near;
  return figure.hidden === "with_another" ? w.withAnother : w.few;
}

/** How a figure differs from the one before; none where one of them is hidden. */
interface Difference {
  text: string;
  is: "good" | "poor" | "same";
}

/** The difference in the metric's own words: percent of counts, points of shares, time. */
export function difference({ now, before, unit, better }: InsightsMetric): Difference | undefined {
  if (now.value === undefined || before?.value === undefined) return undefined;
  if (now.hidden !== undefined || before.hidden !== undefined) return undefined;
  const apart = now.value - before.value;
  if (apart === 0) return { text: w.same, is: "same" };
  const sign = apart > 0 ? "+" : "−";
  const size = Math.abs(apart);
  const was = before.value;
  const text = {
    count: () => `${number((size / was) * 100, size * 10 < was ? 1 : 0)}%`,
    share: () => `${number(size / 10, 1)} pt`,
    per_thousand: () => number(size / 10, 1),
    seconds: () => amount(size, "seconds"),
  }[unit]();
  const isGood = better === "neither" ? undefined : apart > 0 === (better === "more");
  return { text: `${sign}${text}`, is: isGood === undefined ? "same" : isGood ? "good" : "poor" };
}

/** A line through the days, in a box of 100 by 26; gaps where a day is hidden. */
interface Spark {
  path: string;
  first: number;
  last: number;
  low: number;
  high: number;
  /** Where the last point is, from the top. */
  end: number;
}

/** The line; none with fewer than two days. Its range is at least 22% of its mean, so that calm looks calm. */
export function spark(days: readonly (number | undefined)[]): Spark | undefined {
  const known = [...days].flatMap((value, day) => (value === undefined ? [] : [{ day, value }]));
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined || known.length < 2) return undefined;
  const values = known.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const range = Math.max(high - low, mean * 0.22, 1);
  const floor = (low + high) / 2 - range / 2;
  const y = (value: number) => 26 - ((value - floor) / range) * 26;
  const x = (day: number) => (day / (days.length - 1)) * 100;
  const path = known
    .map(({ day, value }, at) => {
      const isNext = known[at - 1]?.day === day - 1;
      return `${isNext ? "L" : "M"}${x(day).toFixed(2)} ${y(value).toFixed(2)}`;
    })
    .join("");
  return { path, first: first.value, last: last.value, low, high, end: y(last.value) };
}

/** A note in a chart: its number, and where its days are, in percent of the line. */
export interface Mark {
  number: number;
  from: number;
  to: number;
}

const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** Where the notes are in a line that begins on a day and has so many, in the order of the notes. */
export function marks(notes: readonly { day: string; to?: string }[], first: string, length: number): Mark[] {
  const last = Math.max(1, length - 1);
  const at = (day: string) => Math.min(100, Math.max(0, ((dayNumber(day) - dayNumber(first)) / last) * 100));
  return notes.map(({ day, to = day }, index) => ({ number: index + 1, from: at(day), to: at(to) }));
}

/** How long the bar of a figure is, in percent of the largest; none where it is hidden. */
export function bar(figure: InsightsFigure | undefined, largest: number): number | undefined {
  if (figure?.value === undefined || largest <= 0) return undefined;
  return Math.min(100, (figure.value / largest) * 100);
}
