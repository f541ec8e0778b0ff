/** What happened between two looks, and that a restart of the server begins anew. */
import { expect, it } from "vitest";

import type { InsightsLive } from "../types";
import { happened, keep } from "./live";

const start = Date.parse("2026-11-28T12:00:00Z");
const look = (second: number, counts: readonly [number, number, number], failed = 0): InsightsLive => ({
  at: new Date(start + second * 1_000).toISOString(),
  people: { value: 40 },
  searching: { hidden: "below" },
  chats: { value: 12 },
  emails: 0,
  oldest_email: 0,
  answers: [{ within: 1, count: counts[0] }, { within: 50, count: counts[1] }, { count: counts[2] }],
  failed,
});
const after = (...looks: InsightsLive[]) => {
  let kept: InsightsLive[] = [];
  for (const one of looks) kept = keep(kept, one);
  return kept;
};

it("says nothing after one look", () => {
  expect(happened([])).toBeUndefined();
  expect(happened(after(look(0, [5, 5, 5])))).toBeUndefined();
  expect(happened(after(look(0, [5, 5, 5]), look(0, [5, 5, 5])))).toBeUndefined();
});

it("counts what came between the first look and the last", () => {
  expect(happened(after(look(0, [100, 100, 100], 3), look(5, [160, 199, 200], 5)))).toEqual({
    seconds: 5,
    answers: 100,
    failed: 2,
    median: 1,
    slow: 50,
  });
});

it("has no time where nothing was answered, or longer than every range", () => {
  expect(happened(after(look(0, [1, 1, 1]), look(5, [1, 1, 1])))).toEqual({ seconds: 5, answers: 0, failed: 0 });
  expect(happened(after(look(0, [0, 0, 0]), look(5, [0, 0, 4])))).toEqual({ seconds: 5, answers: 4, failed: 0 });
});

it("keeps a minute and the look before it", () => {
  const looks = Array.from({ length: 20 }, (_, at) => look(at * 5, [at, at, at]));
  expect(happened(after(...looks))?.seconds).toBe(60);
});

it("keeps one look where the next came much later", () => {
  expect(after(look(0, [1, 1, 1]), look(5, [2, 2, 2]), look(500, [9, 9, 9])).map(({ at }) => at)).toEqual([
    look(5, [2, 2, 2]).at,
    look(500, [9, 9, 9]).at,
  ]);
});

it("begins anew after a restart", () => {
  expect(after(look(0, [90, 90, 90]), look(5, [3, 3, 3]))).toHaveLength(1);
});
