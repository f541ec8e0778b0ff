/** Messages are sent in order, once, or shown as not sent; none disappears. */
import { expect, it } from "vitest";

import type { Outbox } from "./outbox";
import * as outbox from "./outbox";

const NOW = 50_000;
const two = (): Outbox => outbox.write(outbox.write([], "a", "first", NOW), "b", "second", NOW);
const sent = (): Outbox => outbox.sending(two(), "a", "r-1", NOW);
const fates = (box: Outbox) => box.map(({ fate }) => fate.at);
const reasons = (box: Outbox) => box.map(({ fate }) => (fate.at === "failed" ? fate.reason : null));

it("sends one at a time, so messages arrive in the order of writing", () => {
  expect(outbox.nextToSend([], NOW)).toBeNull();
  expect(outbox.nextToSend(two(), NOW)?.cid).toBe("a");
  expect(outbox.nextToSend(sent(), NOW)).toBeNull();
  expect(outbox.nextToSend(outbox.acked(sent(), "a", 7), NOW)?.cid).toBe("b");
});

it("retries a temporary refusal when the server says, or in two seconds", () => {
  const told = outbox.refused(sent(), "a", "rate_limited", 5, NOW);
  expect(outbox.nextToSend(told, NOW + 4_999)).toBeNull();
  expect(outbox.nextToSend(told, NOW + 5_000)?.cid).toBe("a");
  expect(outbox.outboxDeadline(told)).toBe(NOW + 5_000);
  expect(outbox.outboxDeadline(outbox.refused(sent(), "a", "busy", null, NOW))).toBe(NOW + 2_000);
});

it("gives up after half a minute of refusals, or at once if permanent", () => {
  const often = outbox.refused(outbox.refused(sent(), "a", "busy", 1, NOW), "a", "busy", 1, NOW + 30_000);
  expect(reasons(often)).toEqual(["busy", null]);
  expect(reasons(outbox.refused(sent(), "a", "invalid_message", null, NOW))).toEqual(["invalid_message", null]);
});

it("restarts the half minute on a manual retry, only for failed messages", () => {
  const failed = outbox.refused(sent(), "a", "invalid_message", null, NOW);
  const again = outbox.requeue(outbox.requeue(failed, "a"), "b");
  expect(fates(again)).toEqual(["queued", "queued"]);
  expect(again[0]).toMatchObject({ cid: "a", refusedSince: null });
  expect(fates(outbox.requeue(sent(), "a"))).toEqual(["sending", "queued"]);
});

it("resends after a lost connection, but not what was too large", () => {
  expect(fates(outbox.interrupted(sent()))).toEqual(["queued", "queued"]);
  expect(reasons(outbox.oversized(sent()))).toEqual(["message_too_long", null]);
});

it("marks only messages without an answer in time as not sent", () => {
  expect(outbox.outboxDeadline(sent())).toBe(NOW + outbox.ANSWER_WITHIN);
  const early = sent();
  expect(outbox.expired(early, NOW + outbox.ANSWER_WITHIN - 1)).toBe(early);
  expect(reasons(outbox.expired(sent(), NOW + outbox.ANSWER_WITHIN))).toEqual(["no_answer", null]);
});

it("keeps unconfirmed messages as not sent when the chat ends", () => {
  const box = outbox.write(outbox.acked(sent(), "a", 7), "c", "third", NOW);
  expect(reasons(outbox.closed(outbox.sending(box, "b", "r-2", NOW)))).toEqual([null, "chat_ended", "chat_ended"]);
});

it("has no deadline while it is empty or only lacks a connection", () => {
  expect(outbox.outboxDeadline([])).toBe(Infinity);
  expect(outbox.outboxDeadline(two())).toBe(Infinity);
});

it("ch_19 waits for the person when the server asks, while later messages go on", () => {
  const held = outbox.asked(sent(), "a", ["phone", "insult"]);
  expect(outbox.question(held)).toMatchObject({ item: { cid: "a" }, about: "phone" });
  expect(outbox.nextToSend(held, NOW)?.cid).toBe("b");
  const anyway = outbox.sendAnyway(held, "a");
  expect(outbox.nextToSend(anyway, NOW)).toMatchObject({ cid: "a", anyway: true });
  expect(outbox.question(anyway)).toBeNull();
  expect(outbox.sendAnyway(two(), "a")).toEqual(two());
  expect(outbox.question(outbox.asked(sent(), "a", []))).toBeNull();
  expect(reasons(outbox.closed(held))).toEqual(["chat_ended", "chat_ended"]);
});
