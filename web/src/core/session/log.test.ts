/** One ordered copy of the events: no gap, no repeat, in the server's order, whatever order they arrive in. */
import { expect, it } from "vitest";

import type { ChatEvent } from "../protocol/frames";
import { emptyLog, lastOf, merge, peerMessagesAfter } from "./log";

const at = "2026-11-23T21:00:00Z";
const message = (seq: number, by: "me" | "peer" = "peer"): ChatEvent => ({
  ...{ seq, id: `id-${seq}`, at, by, kind: "message", deleted: false, hints: null, quote: null },
  ...{ cid: by === "me" ? `cid-${seq}` : null, body: `text ${seq}` },
});
const deletion = (seq: number, target: number): ChatEvent => ({
  seq,
  id: `id-${seq}`,
  at,
  by: "peer",
  kind: "deleted",
  target,
});
const numbers = (events: readonly ChatEvent[]) => events.map(({ seq }) => seq);
const after = (base: number, ...events: ChatEvent[]) => merge(emptyLog(base), events);

it("orders events that arrive in any order, or twice", () => {
  const { log, added, gap } = after(0, message(2), message(1), message(2), message(3));
  expect(numbers(log.events)).toEqual([1, 2, 3]);
  expect(numbers(added)).toEqual([1, 2, 3]);
  expect(gap).toBe(false);
  const again = merge(log, [message(1), message(3)]);
  expect(again.log.events).toBe(log.events);
  expect(again.added).toEqual([]);
});

it("holds events after a gap until the gap is filled", () => {
  const ahead = after(0, message(1), message(4), message(3));
  expect(numbers(ahead.log.events)).toEqual([1]);
  expect(numbers(ahead.log.held)).toEqual([3, 4]);
  expect(ahead.gap).toBe(true);
  const filled = merge(ahead.log, [message(2)]);
  expect(numbers(filled.added)).toEqual([2, 3, 4]);
  expect(filled.log.held).toEqual([]);
});

it("grows upwards only by adjacent events, and none of them counts as new", () => {
  const { log } = after(10, message(11));
  const { log: more, added } = merge(log, [message(9), message(10), message(7), message(0)]);
  expect(numbers(more.events)).toEqual([9, 10, 11]);
  expect(more.base).toBe(8);
  expect(added).toEqual([]);
  expect(lastOf(more)).toBe(11);
});

it("removes the text of a deleted message, and nothing else", () => {
  const { log } = after(0, message(1), message(2), deletion(3, 1), deletion(4, 3), deletion(5, 77));
  expect(log.events[0]).toMatchObject({ kind: "message", body: null, deleted: true });
  expect(log.events[1]).toMatchObject({ body: "text 2", deleted: false });
  expect(log.events[2]).toMatchObject({ kind: "deleted", target: 1 });
});

it("finds the peer's messages after a number, even before the window", () => {
  const { log } = after(10, message(11), message(12, "me"), message(13));
  expect(numbers(peerMessagesAfter(log, 11))).toEqual([13]);
  expect(numbers(peerMessagesAfter(log, 3))).toEqual([11, 13]);
});
