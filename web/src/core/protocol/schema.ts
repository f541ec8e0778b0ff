/**
 * Owns the shapes of `io.v1` that arrive from the server, field by field. While developing and in tests every frame is
 * read with these; production reads with `frames.ts`, which looks at what is used and costs a tenth.
 * Must not know what happens with a frame afterwards. `live/frames.test.ts` holds them against the server's own description.
 */
import * as v from "valibot";

import type { Parsed } from "./frames";
import { frameTypes, tagOf } from "./frames";

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const seconds = v.pipe(v.number(), v.minValue(0));
const optional = <T extends v.GenericSchema>(schema: T) => v.nullish(schema, null);

const by = v.picklist(["me", "peer", "system"]);
export const endReason = v.picklist(["left", "no_show", "idle"]);
const presence = v.picklist(["here", "away"]);
export const thumb = v.picklist(["up", "down", "skip"]);
const mood = v.picklist(["light", "deep", "practise"]);
const gender = v.picklist(["woman", "man", "non_binary", "unsaid"]);
export const revealField = v.picklist(["first_name", "alias", "gender", "contact", "about", "email_domain"]);
const ladderNote = v.picklist(["everything", "any_interest", "any_language", "recent", "anyone"]);

const marks = v.object({ delivered: place, read: place });
const peerCard = v.object({ name: v.string(), glyph: v.number() });

export const revealCard = v.object({
  first_name: optional(v.string()),
  alias: optional(v.string()),
  gender: optional(gender),
  contact: optional(v.string()),
  about: optional(v.string()),
  email_domain: optional(v.string()),
});

const revealState = v.variant("state", [
  v.object({
    state: v.literal("none"),
    allowed_at: optional(v.string()),
    messages_missing: v.number(),
    requests_left: v.number(),
    unanswered: optional(v.boolean()),
  }),
  v.object({ state: v.literal("asked"), request: v.string(), offered: v.array(revealField), expires_at: v.string() }),
  v.object({ state: v.literal("offered"), request: v.string(), offered: v.array(revealField), expires_at: v.string() }),
  v.object({ state: v.literal("revealed"), theirs: optional(revealCard), mine: optional(revealCard) }),
]);

export const chatView = v.object({
  chat: v.string(),
  peer_ref: v.string(),
  peer: peerCard,
  me: peerCard,
  status: v.picklist(["live", "ended"]),
  started_at: v.string(),
  ended_at: optional(v.string()),
  ended_by: optional(by),
  end_reason: optional(endReason),
  last: place,
  mine: marks,
  theirs: optional(marks),
  unread: place,
  shared: v.object({ interests: v.array(v.string()), languages: v.array(v.string()), mood: optional(mood) }),
  reveal: revealState,
  presence: optional(presence),
  rated: optional(thumb),
  ratable: v.boolean(),
});

const stamp = { seq: place, id: v.string(), by, at: v.string() };

const knownEvent = v.variant("kind", [
  v.object({
    ...stamp,
    kind: v.literal("message"),
    cid: optional(v.string()),
    body: optional(v.string()),
    deleted: v.optional(v.boolean(), false),
  }),
  v.object({ ...stamp, kind: v.literal("deleted"), target: place }),
  v.object({ ...stamp, kind: v.literal("ended"), reason: endReason }),
  v.object({ ...stamp, kind: v.literal("revealed") }),
  v.object({ ...stamp, kind: v.literal("reveal_withdrawn") }),
]);

/** An event that this build cannot read keeps its place in the chat, and shows nothing. */
const unknownEvent = v.pipe(
  v.object(stamp),
  v.transform((event) => ({ ...event, kind: "unknown" as const })),
);

export const event = v.union([knownEvent, unknownEvent]);

const search = {
  ticket: v.string(),
  level: v.number(),
  waited: seconds,
  note: ladderNote,
  next_in: optional(seconds),
  instead_of: optional(v.string()),
  called: optional(seconds),
};

export const limits = v.object({
  message_characters: v.number(),
  message_bytes: v.number(),
  frame_bytes: v.number(),
  typing_seconds: seconds,
  grace_seconds: seconds,
  rating_tags: v.array(v.string()),
});

const done = {
  seq: optional(place),
  at: optional(v.string()),
  duplicate: optional(v.boolean()),
  last: optional(place),
  more: optional(v.boolean()),
  left: optional(v.boolean()),
};

export const serverFrame = v.variant("type", [
  v.object({
    type: v.literal("welcome"),
    connection: v.string(),
    epoch: v.string(),
    heartbeat: seconds,
    limits,
    queue: optional(v.object(search)),
    chats: v.array(chatView),
    reset: v.array(v.string()),
  }),
  v.object({ type: v.literal("events"), chat: v.string(), events: v.array(event) }),
  v.object({ type: v.literal("synced") }),
  v.object({ type: v.literal("receipt"), chat: v.string(), delivered: place, read: place }),
  v.object({ type: v.literal("my_receipt"), chat: v.string(), delivered: place, read: place }),
  v.object({ type: v.literal("typing"), chat: v.string(), on: v.boolean() }),
  v.object({ type: v.literal("presence"), chat: v.string(), state: presence, grace: optional(seconds) }),
  v.object({ type: v.literal("reveal"), chat: v.string(), reveal: revealState }),
  v.object({ type: v.literal("queued"), ...search }),
  v.object({
    type: v.literal("unqueued"),
    ticket: v.string(),
    reason: v.picklist(["left", "taken_over", "timed_out", "gone", "away"]),
  }),
  v.object({ type: v.literal("called"), ticket: v.string(), seconds }),
  v.object({ type: v.literal("matched"), ticket: optional(v.string()), chat: chatView }),
  v.object({ type: v.literal("chat"), chat: chatView }),
  v.object({ type: v.literal("people_changed") }),
  v.object({ type: v.literal("ok"), id: optional(v.string()), ...done }),
  v.object({ type: v.literal("error"), id: optional(v.string()), code: v.string(), retry_after: optional(seconds) }),
  v.object({ type: v.literal("ping") }),
  v.object({ type: v.literal("draining"), spread: seconds }),
]);

/** Reads one text message, field by field. Never throws. */
export function readStrictly(text: string): Parsed {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return { kind: "malformed" };
  }
  const type = tagOf(input, "type");
  if (typeof type === "string" && !frameTypes.has(type)) return { kind: "unknown_type" };
  const parsed = v.safeParse(serverFrame, input);
  return parsed.success ? { kind: "frame", frame: parsed.output } : { kind: "malformed" };
}
