import { expect, it } from "vitest";

import { isoDate } from "./birth-date";

const now = new Date("2026-11-23T12:00:00Z");

it("accepts only days that exist", () => {
  expect(isoDate({ day: "7", month: "5", year: "1998" }, now)).toBe("1998-05-07");
  expect(isoDate({ day: "29", month: "2", year: "2000" }, now)).toBe("2000-02-29");
  for (const [day, month, year] of [
    ["29", "2", "1999"],
    ["31", "4", "1990"],
    ["0", "1", "1990"],
    ["1", "", "1990"],
    ["", "", ""],
    ["1", "1", "98"],
    ["24", "11", "2026"],
    ["1e1", "1", "1990"],
  ] as const) {
    expect(isoDate({ day, month, year }, now)).toBeUndefined();
  }
});
