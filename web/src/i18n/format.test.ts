import { describe, expect, it } from "vitest";

import { dayBefore } from "./day-before";
import { day, duration, either, language, list, monthsLong, setLocale } from "./format";

describe("format", () => {
  const now = new Date(2026, 10, 23, 0, 5);

  it("names a day by its distance on the reader's calendar", () => {
    expect(day(new Date(2026, 10, 23, 0, 1), now)).toBe("Today");
    expect(day(new Date(2026, 10, 22, 23, 59), now)).toBe("Yesterday");
    expect(day(new Date(2026, 10, 3), now)).toBe("November 3");
    expect(day(new Date(2025, 11, 31), now)).toBe("December 31, 2025");
  });

  it("names an earlier day by its weekday within a week", () => {
    expect(dayBefore(new Date(2026, 10, 23, 0, 1), now)).toBeNull();
    expect(dayBefore(new Date(2026, 10, 22, 23, 59), now)).toBeNull();
    expect(dayBefore(new Date(2026, 10, 17, 12), now)).toBe("Tuesday");
    expect(dayBefore(new Date(2026, 10, 16), now)).toBe("November 16");
    expect(dayBefore(new Date(2025, 11, 31), now)).toBe("December 31, 2025");
  });

  it("formats a duration in one unit, rounded, never zero", () => {
    expect(duration(0)).toBe("1 second");
    expect(duration(59.2)).toBe("60 seconds");
    expect(duration(90)).toBe("90 seconds");
    expect(duration(125)).toBe("2 minutes");
    expect(duration(3_601)).toBe("60 minutes");
    expect(duration(2 * 3_600)).toBe("2 hours");
    expect(duration(7 * 86_400)).toBe("7 days");
  });

  it("counts months", () => {
    expect([1, 12].map(monthsLong)).toEqual(["1 month", "12 months"]);
  });

  it("follows the chosen language", () => {
    setLocale("de");
    expect(day(new Date(2026, 10, 22), now)).toBe("Gestern");
    expect(duration(125)).toBe("2 Minuten");
    expect(language("es")).toBe("Spanisch");
    setLocale("en");
  });

  it("keeps names apart from a sentence that runs right to left", () => {
    setLocale("ar-u-nu-latn");
    expect(list(["hiking", "chess"])).toBe("\u2068hiking\u2069 و\u2068chess\u2069");
    setLocale("en");
  });

  it("names languages and joins lists", () => {
    expect(language("es")).toBe("Spanish");
    expect(language("not a tag")).toBe("not a tag");
    expect(list(["hiking", "music", "chess"])).toBe("hiking, music, and chess");
    expect(either(["write", "search"])).toBe("write or search");
  });
});
