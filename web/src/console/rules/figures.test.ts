/** How figures read, and that what is hidden is drawn nowhere. */
import fc from "fast-check";
import { expect, it } from "vitest";

import type { InsightsMetric } from "../types";
import { amount, bar, difference, shown, spark, marks } from "./figures";

const metric = (more: Partial<InsightsMetric>): InsightsMetric => ({
  metric: "active",
  unit: "count",
  better: "more",
  now: { value: 2_412 },
  before: { value: 2_317 },
  ...more,
});

it("writes numbers in their unit", () => {
  expect(amount(2_412, "count")).toBe("2,412");
  expect(amount(934, "share")).toBe("93.4%");
  expect(amount(440, "share")).toBe("44%");
  expect(amount(46, "per_thousand")).toBe("4.6");
  expect([5, 372, 1_260, 7_500].map((seconds) => amount(seconds, "seconds"))).toEqual([
    "5 s",
    "6 m 12 s",
    "21 min",
    "2 h 5 m",
  ]);
});

it("says why a figure is hidden, and never shows a number for it", () => {
  expect(shown({ hidden: "below" }, "count")).toBe("<10");
  expect(shown({ hidden: "near" }, "count")).toBe("all but a few");
  expect(shown({ hidden: "with_another" }, "count")).toBe("hidden");
  expect(shown({ value: 981, hidden: "near" }, "share")).toBe("at least 98.1%");
});

it("calls a change good or poor by the metric's direction, with a sign", () => {
  expect(difference(metric({}))).toEqual({ text: "+4.1%", is: "good" });
  expect(difference(metric({ now: { value: 141 }, before: { value: 179 } }))).toEqual({ text: "−21%", is: "poor" });
  const less = metric({ unit: "per_thousand", better: "less", now: { value: 46 }, before: { value: 41 } });
  expect(difference(less)).toEqual({ text: "+0.5", is: "poor" });
  expect(difference(metric({ better: "neither" }))?.is).toBe("same");
  expect(difference(metric({ before: { value: 2_412 } }))).toEqual({ text: "±0", is: "same" });
});

it("compares nothing with a hidden figure", () => {
  expect(difference(metric({ before: { hidden: "below" } }))).toBeUndefined();
  expect(difference(metric({ now: { value: 981, hidden: "near" } }))).toBeUndefined();
  expect(bar({ hidden: "near" }, 100)).toBeUndefined();
  expect(spark([undefined, 12, undefined])).toBeUndefined();
});

it("draws every known day within its box and breaks the line at hidden ones", () => {
  const days = fc.array(fc.option(fc.nat(5_000), { nil: undefined }), { minLength: 2, maxLength: 28 });
  fc.assert(
    fc.property(days, (days) => {
      const known = days.filter((day) => day !== undefined);
      const line = spark(days);
      if (line === undefined || known.length < 2) return line === undefined && known.length < 2;
      const points = line.path.split(/[ML]/u).filter(Boolean);
      const heights = points.map((point) => Number(point.split(" ")[1]));
      return points.length === known.length && heights.every((height) => height >= -0.01 && height <= 26.01);
    }),
  );
});

it("puts notes where their days are, and those that began before at the edge", () => {
  const notes = [{ day: "2026-11-01", to: "2026-11-15" }, { day: "2026-11-20" }, { day: "2026-11-25" }];
  expect(marks(notes, "2026-11-15", 11)).toEqual([
    { number: 1, from: 0, to: 0 },
    { number: 2, from: 50, to: 50 },
    { number: 3, from: 100, to: 100 },
  ]);
  expect(marks([{ day: "2026-11-15" }], "2026-11-15", 1)).toEqual([{ number: 1, from: 0, to: 0 }]);
});
