import { expect, it } from "vitest";

import { announcements as w } from "../words/announcements";
import { blank, draftOf, faultsOf, lasts, local, typedOf } from "./announcement";

const now = new Date(2026, 10, 28, 21, 40);
const good = { ...blank(now), words: [{ language: "en", title: "A pause", text: "Tonight." }] };
const faults = (draft: typeof good) => faultsOf(draft, "en", now, (language) => language.toUpperCase());

it("sends local times as moments, and no beginning for now", () => {
  expect(local(now)).toBe("2026-11-28T21:40");
  expect(typedOf(good)).toEqual({
    kind: "banner",
    audience: "everyone",
    words: good.words,
    until: new Date(2026, 10, 29, 21, 40).toISOString(),
  });
  expect(typedOf({ ...good, from: "2026-11-29T03:00" }).from).toBe(new Date(2026, 10, 29, 3).toISOString());
});

it("counts characters as people do, and says how many are too many", () => {
  const family = "👩‍👩‍👧";
  const words = (title: string, text: string) => [{ language: "en", title, text }];
  expect(faults({ ...good, words: words(family.repeat(60), family.repeat(400)) })).toEqual({});
  expect(faults({ ...good, words: words("", "x".repeat(402)) })).toEqual({ title: w.nameEmpty, text: w.over(2) });
});

it("says in which language words are missing that are not in sight", () => {
  const words = [...good.words, { language: "de", title: "Eine Pause", text: " " }];
  expect(faults({ ...good, words })).toEqual({ words: w.missing("DE") });
});

it("refuses an end before the beginning, before now and after 92 days", () => {
  expect(faults({ ...good, until: "" })).toEqual({ until: w.untilEmpty });
  expect(faults({ ...good, until: "2026-11-28T21:40" })).toEqual({ until: w.untilEarly });
  expect(faults({ ...good, from: "2026-11-20T00:00", until: "2026-11-21T00:00" })).toEqual({ until: w.untilEarly });
  expect(faults({ ...good, until: "2027-03-10T00:00" })).toEqual({ until: w.untilFar });
  expect(lasts({ ...good, from: "2026-11-29T00:00", until: "2026-11-29T01:30" }, now)).toBe(5_400);
});

it("changes an announcement in its times, and uses its words again from now", () => {
  const one = {
    id: "a1",
    revision: 1,
    kind: "inbox",
    audience: "staff",
    words: good.words,
    from: now.toISOString(),
    until: new Date(now.getTime() + 3_600_000).toISOString(),
    state: "showing",
    by: { name: "Maren", me: true },
    created_at: now.toISOString(),
  } as const;
  expect(draftOf({ ...one, words: [...one.words] }, "change", now)).toMatchObject({ id: "a1", from: local(now) });
  const again = draftOf({ ...one, words: [...one.words] }, "again", now);
  expect(again).toMatchObject({ kind: "inbox", audience: "staff", from: "" });
  expect(again).not.toHaveProperty("id");
});
