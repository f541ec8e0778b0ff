/** Few words, one utterance at a time, nothing twice. */
import { expect, it } from "vitest";

import type { Said } from "../session/state";
import { type Batch, batchDeadline, emptyBatch, enqueue, take } from "./batch";

const from = (text: string): Said => ({ kind: "message", chat: "c", name: "Amber Heron", text });
const all = (said: readonly Said[], now = 0) =>
  said.reduce<Batch>((batch, one) => enqueue(batch, one, now), emptyBatch);

it("says nothing and waits for nothing while nothing happens", () => {
  expect(batchDeadline(emptyBatch)).toBe(Infinity);
  expect(take(emptyBatch, 5_000)).toEqual([emptyBatch, null]);
});

it("waits half a second, and reads one or two messages word for word", () => {
  const batch = all([from("one"), from("two")]);
  expect(batchDeadline(batch)).toBe(500);
  expect(take(batch, 499)).toEqual([batch, null]);
  const [after, said] = take(batch, 500);
  expect(said).toEqual({ kind: "messages", name: "Amber Heron", texts: ["one", "two"] });
  expect(take(after, 60_000)[1]).toBeNull();
});

it("counts three messages and more", () => {
  const [, said] = take(all([from("one"), from("two"), from("three")]), 500);
  expect(said).toEqual({ kind: "count", name: "Amber Heron", count: 3 });
});

it("cuts a long message", () => {
  const [, said] = take(all([from("x".repeat(201))]), 500);
  expect(said).toMatchObject({ texts: [`${"x".repeat(200)}…`] });
  expect(take(all([from("x".repeat(200))]), 500)[1]).toMatchObject({ texts: ["x".repeat(200)] });
});

it("says messages first, then each event, one every second and a half", () => {
  const batch = all([{ kind: "away", name: "Amber Heron" }, from("wait"), { kind: "back", name: "Amber Heron" }]);
  const [second, first] = take(batch, 500);
  expect(first).toMatchObject({ kind: "messages" });
  expect(take(second, 1_999)[1]).toBeNull();
  const [third, away] = take(second, 2_000);
  expect(away).toMatchObject({ kind: "away" });
  expect(take(third, 3_500)[1]).toMatchObject({ kind: "back" });
});

it("keeps the pause after the last utterance for later events too", () => {
  const [batch] = take(all([from("one")]), 500);
  expect(batchDeadline(enqueue(batch, from("two"), 600))).toBe(2_000);
  expect(batchDeadline(enqueue(batch, from("two"), 9_000))).toBe(9_500);
});
