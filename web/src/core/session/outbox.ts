/**
 * Owns the messages that the server has not confirmed yet: in order, each with its own state.
 * Must not know frames or chats: it is a list with rules.
 */

import type { SignalName } from "../protocol/frames";

export type Fate =
  /** Waiting for its turn, or for a connection. */
  | { at: "queued"; notBefore: number | null }
  /** On its way; without an answer by `until` it counts as not sent. */
  | { at: "sending"; request: string; until: number }
  /** Stored by the server; its event is on the way back. */
  | { at: "acked"; seq: number }
  /** Not sent yet: the server asks whether to send it, and about what. Later messages do not wait for it. */
  | { at: "asked"; about: readonly SignalName[] }
  /** Not sent. `reason` is a problem code, or `no_answer`. */
  | { at: "failed"; reason: string };

export interface Outgoing {
  /** The idempotency key; every try of this message uses the same one. */
  cid: string;
  body: string;
  /** When it was written, by this device's clock. */
  writtenAt: number;
  /** When the server first refused it temporarily; `null` before the first refusal. */
  refusedSince: number | null;
  /** The person was asked and wants to send it; absent in outboxes of earlier builds. */
  anyway?: boolean;
  /** The number of the message that it answers; absent if none. */
  quote?: number;
  fate: Fate;
}

export type Outbox = readonly Outgoing[];

/** How long a message may stay unanswered while connected. */
export const ANSWER_WITHIN = 30_000;

/** Codes that mean "the same message may succeed later". */
const passing: ReadonlySet<string> = new Set(["rate_limited", "busy", "unavailable", "internal", "not_signed_in"]);

const change = (outbox: Outbox, cid: string, next: (item: Outgoing) => Outgoing): Outbox =>
  outbox.map((item) => (item.cid === cid ? next(item) : item));

export const write = (outbox: Outbox, cid: string, body: string, now: number, quote?: number): Outbox => [
  ...outbox,
  {
    cid,
    body,
    writtenAt: now,
    refusedSince: null,
    ...(quote === undefined ? {} : { quote }),
    fate: { at: "queued", notBefore: null },
  },
];

export const discard = (outbox: Outbox, cid: string): Outbox => outbox.filter((item) => item.cid !== cid);

/** "Try again": back into the queue at its place, under the same key. */
export const requeue = (outbox: Outbox, cid: string): Outbox =>
  change(outbox, cid, (item) =>
    item.fate.at === "failed" ? { ...item, refusedSince: null, fate: { at: "queued", notBefore: null } } : item,
  );

/** The server stored nothing and asks first. */
export const asked = (outbox: Outbox, cid: string, about: readonly SignalName[]): Outbox =>
  change(outbox, cid, (item) => ({ ...item, fate: { at: "asked", about } }));

/** "Send anyway": back into the queue at its place, never to be asked about again. */
export const sendAnyway = (outbox: Outbox, cid: string): Outbox =>
  change(outbox, cid, (item) =>
    item.fate.at === "asked" ? { ...item, anyway: true, fate: { at: "queued", notBefore: null } } : item,
  );

/** What the person is asked about now: the oldest such message. */
export function question(outbox: Outbox): { item: Outgoing; about: SignalName } | null {
  for (const item of outbox) {
    const about = item.fate.at === "asked" ? item.fate.about[0] : undefined;
    if (about !== undefined) return { item, about };
  }
  return null;
}

/** The one message that may be sent now: messages go one at a time, so that they arrive in order. */
export function nextToSend(outbox: Outbox, now: number): Outgoing | null {
  if (outbox.some((item) => item.fate.at === "sending")) return null;
  const item = outbox.find(({ fate }) => fate.at === "queued");
  if (item?.fate.at !== "queued") return null;
  return item.fate.notBefore === null || item.fate.notBefore <= now ? item : null;
}

export const sending = (outbox: Outbox, cid: string, request: string, now: number): Outbox =>
  change(outbox, cid, (item) => ({ ...item, fate: { at: "sending", request, until: now + ANSWER_WITHIN } }));

export const acked = (outbox: Outbox, cid: string, seq: number): Outbox =>
  change(outbox, cid, (item) => ({ ...item, fate: { at: "acked", seq } }));

/** The server refused it: temporarily (it is retried for a while) or permanently. */
export function refused(outbox: Outbox, cid: string, code: string, retryAfter: number | null, now: number): Outbox {
  return change(outbox, cid, (item) => {
    const since = item.refusedSince ?? now;
    if (!passing.has(code) || now - since >= ANSWER_WITHIN) return { ...item, fate: { at: "failed", reason: code } };
    const wait = (retryAfter ?? 2) * 1000;
    return { ...item, refusedSince: since, fate: { at: "queued", notBefore: now + wait } };
  });
}

/** The connection is gone: what arrived is unknown, so messages on their way wait to be sent again. */
export const interrupted = (outbox: Outbox): Outbox =>
  outbox.map((item) => (item.fate.at === "sending" ? { ...item, fate: { at: "queued", notBefore: null } } : item));

/** The server closed the connection because of its size, and would do so again. */
export const oversized = (outbox: Outbox): Outbox =>
  outbox.map((item) =>
    item.fate.at === "sending" ? { ...item, fate: { at: "failed", reason: "message_too_long" } } : item,
  );

/** No answer in time. */
export const expired = (outbox: Outbox, now: number): Outbox =>
  outbox.some((item) => item.fate.at === "sending" && item.fate.until <= now)
    ? outbox.map((item) =>
        item.fate.at === "sending" && item.fate.until <= now
          ? { ...item, fate: { at: "failed", reason: "no_answer" } }
          : item,
      )
    : outbox;

/** The chat is over: unconfirmed messages stay, as not sent. */
export const closed = (outbox: Outbox): Outbox =>
  outbox.map((item) =>
    item.fate.at === "queued" || item.fate.at === "sending" || item.fate.at === "asked"
      ? { ...item, fate: { at: "failed", reason: "chat_ended" } }
      : item,
  );

/** When the outbox next needs attention. */
export function outboxDeadline(outbox: Outbox): number {
  const busy = outbox.find(({ fate }) => fate.at === "sending");
  if (busy?.fate.at === "sending") return busy.fate.until;
  const next = outbox.find(({ fate }) => fate.at === "queued");
  return next?.fate.at === "queued" ? (next.fate.notBefore ?? Infinity) : Infinity;
}
