import { expect, it } from "vitest";

import type { InsightsAnswersOfMonth, OwnQuestion } from "../types";
import { byQuestion, changed, said, typed } from "./question";

const own: OwnQuestion = { number: 2, takes: "scale", words: [{ language: "fr", text: "Et alors ?" }] };

it("takes whole numbers up to the most", () => {
  expect(["0", " 8 ", "1000", "1001", "", "-1", "1.5", "a"].map((text) => typed(text, 1_000))).toEqual([
    0,
    8,
    1_000,
    ...Array<undefined>(5).fill(undefined),
  ]);
});

it("keeps languages that the form has no line for, after its own", () => {
  const both = said(said(own, "de", "Und?"), "en", "Well?");
  expect(both.words.map(({ language }) => language)).toEqual(["en", "de", "fr"]);
  expect(said(both, "en", "  ").words.map(({ language }) => language)).toEqual(["de", "fr"]);
});

it("knows whether something differs", () => {
  const from = { one_in: 8, own: [own] };
  expect(changed(from, { one_in: 8, own: [{ ...own }] })).toBe(false);
  expect(changed(from, { one_in: undefined, own: [own] })).toBe(true);
  expect(changed(from, { one_in: 8, own: [said(own, "en", "Well?")] })).toBe(true);
});

it("shows the answers of each question, the latest month first", () => {
  const month = (name: string, ...numbers: number[]): InsightsAnswersOfMonth => ({
    month: name,
    questions: numbers.map((number) => ({
      number,
      takes: "yes_no",
      all: { value: 40 },
      answers: [{ name: "yes", now: { value: 40 } }],
      ...(number > 0 && { text: "Well?" }),
    })),
  });
  const found = byQuestion([month("2026-11", 3), month("2026-10", 0, 3)]);
  expect(found.map(({ number, text, rows }) => [number, text, rows.map((row) => row.month)])).toEqual([
    [0, undefined, ["2026-10"]],
    [3, "Well?", ["2026-11", "2026-10"]],
  ]);
  expect(byQuestion([])).toEqual([]);
});
