/** What was written is sent in order, once, or said to be not sent; nothing disappears. */
import { expect, it } from "vitest";

import type { Outbox } from "./outbox";
import * as outbox from "./outbox";

const NOW = 50_000;
const two = (): Outbox => outbox.write(outbox.write([], "a", "first", NOW), "b", "second", NOW);
const sent = (): Outbox => outbox.sending(two(), "a", "r-1", NOW);
const fates = (box: Outbox) => box.map(({ fate }) => fate.at);
const reasons = (box: Outbox) => box.map(({ fate }) => (fate.at === "failed" ? fate.reason : null));

it("sends one after the other, so that they arrive in the order in which they were written", () => {
  expect(outbox.nextToSend([], NOW)).toBeNull();
  expect(outbox.nextToSend(two(), NOW)?.cid).toBe("a");
  expect(outbox.nextToSend(sent(), NOW)).toBeNull();
  expect(outbox.nextToSend(outbox.acked(sent(), "a", 7), NOW)?.cid).toBe("b");
});

it("tries again what was refused for now, when the server says or in two seconds, and nothing before it", () => {
  const told = outbox.refused(sent(), "a", "rate_limited", 5, NOW);
  expect(outbox.nextToSend(told, NOW + 4_999)).toBeNull();
  expect(outbox.nextToSend(told, NOW + 5_000)?.cid).toBe("a");
  expect(outbox.outboxDeadline(told)).toBe(NOW + 5_000);
  expect(outbox.outboxDeadline(outbox.refused(sent(), "a", "busy", null, NOW))).toBe(NOW + 2_000);
});

it("stops trying after half a minute of refusals, and at once when it can never succeed", () => {
  const often = outbox.refused(outbox.refused(sent(), "a", "busy", 1, NOW), "a", "busy", 1, NOW + 30_000);
  expect(reasons(often)).toEqual(["busy", null]);
  expect(reasons(outbox.refused(sent(), "a", "invalid_message", null, NOW))).toEqual(["invalid_message", null]);
});

it("begins the half minute anew when a person tries again, and changes nothing that has not failed", () => {
  const failed = outbox.refused(sent(), "a", "invalid_message", null, NOW);
  const again = outbox.requeue(outbox.requeue(failed, "a"), "b");
  expect(fates(again)).toEqual(["queued", "queued"]);
  expect(again[0]).toMatchObject({ cid: "a", refusedSince: null });
  expect(fates(outbox.requeue(sent(), "a"))).toEqual(["sending", "queued"]);
});

it("sends again what was on its way when the connection went, and gives up what was too large for it", () => {
  expect(fates(outbox.interrupted(sent()))).toEqual(["queued", "queued"]);
  expect(reasons(outbox.oversized(sent()))).toEqual(["message_too_long", null]);
});

it("calls not sent what has no answer in time, and nothing else", () => {
  expect(outbox.outboxDeadline(sent())).toBe(NOW + outbox.ANSWER_WITHIN);
  const early = sent();
  expect(outbox.expired(early, NOW + outbox.ANSWER_WITHIN - 1)).toBe(early);
  expect(reasons(outbox.expired(sent(), NOW + outbox.ANSWER_WITHIN))).toEqual(["no_answer", null]);
});

it("keeps what was not confirmed when the chat ends, as not sent", () => {
  const box = outbox.write(outbox.acked(sent(), "a", 7), "c", "third", NOW);
  expect(reasons(outbox.closed(outbox.sending(box, "b", "r-2", NOW)))).toEqual([null, "chat_ended", "chat_ended"]);
});

it("waits for nothing while nothing is to be sent, or while only the connection is missing", () => {
  expect(outbox.outboxDeadline([])).toBe(Infinity);
  expect(outbox.outboxDeadline(two())).toBe(Infinity);
});
