/**
 * Owns the reading of what arrives from the server: the tag and the fields that are used, and nothing more.
 * `schema.ts` has every field, gives the types, and reads instead of this while developing.
 * Must not know what happens with a frame afterwards.
 */
import type * as v from "valibot";

import type * as schema from "./schema";

export type ServerFrame = v.InferOutput<typeof schema.serverFrame>;
export type ServerFrameInput = v.InferInput<typeof schema.serverFrame>;
export type FrameOf<T extends ServerFrame["type"]> = Extract<ServerFrame, { type: T }>;
export type ChatView = v.InferOutput<typeof schema.chatView>;
export type ChatEvent = v.InferOutput<typeof schema.event>;
export type MessageEvent = Extract<ChatEvent, { kind: "message" }>;
export type RevealCard = v.InferOutput<typeof schema.revealCard>;
export type RevealField = v.InferOutput<typeof schema.revealField>;
export type EndReason = v.InferOutput<typeof schema.endReason>;
export type Thumb = v.InferOutput<typeof schema.thumb>;
export type Limits = v.InferOutput<typeof schema.limits>;
export type Search = Omit<FrameOf<"queued">, "type">;
export type Done = Omit<FrameOf<"ok">, "type" | "id">;

/** What came in: a frame, a frame newer than this build, or something that is no frame at all. */
export type Parsed = { kind: "frame"; frame: ServerFrame } | { kind: "unknown_type" } | { kind: "malformed" };

/** What a field must be. A name with a question mark may be missing, and is `null` then. */
type Field = "string" | "number" | "boolean" | readonly [Field] | Fields | ((value: unknown) => unknown);
interface Fields {
  readonly [name: string]: Field;
}

/** The same, ready to be read with: made once, since frames come all the time. */
type Plan = readonly (readonly [name: string, optional: boolean, read: (value: unknown) => unknown])[];

const card = { name: "string", glyph: "number" } as const;
const marks = { delivered: "number", read: "number" } as const;
const request = { request: "string", offered: ["string"], expires_at: "string" } as const;
const shownCard = {
  "first_name?": "string",
  "alias?": "string",
  "gender?": "string",
  "contact?": "string",
  "about?": "string",
  "email_domain?": "string",
} as const;

const reveals: Readonly<Record<string, Fields>> = {
  none: { "allowed_at?": "string", messages_missing: "number", requests_left: "number", "unanswered?": "boolean" },
  asked: request,
  offered: request,
  revealed: { "theirs?": shownCard, "mine?": shownCard },
};

const reveal: Field = (value) => {
  const plan = revealPlans[String(tagOf(value, "state"))];
  return plan === undefined ? undefined : read(value, plan);
};

const view: Fields = {
  chat: "string",
  peer_ref: "string",
  peer: card,
  me: card,
  status: "string",
  started_at: "string",
  "ended_at?": "string",
  "ended_by?": "string",
  "end_reason?": "string",
  last: "number",
  mine: marks,
  "theirs?": marks,
  unread: "number",
  shared: { interests: ["string"], languages: ["string"], "mood?": "string" },
  reveal,
  "presence?": "string",
  "rated?": "string",
  ratable: "boolean",
};

const stamp = { seq: "number", id: "string", by: "string", at: "string" } as const;

const kinds: Readonly<Record<string, Fields>> = {
  message: { ...stamp, "cid?": "string", "body?": "string", "deleted?": "boolean" },
  deleted: { ...stamp, target: "number" },
  ended: { ...stamp, reason: "string" },
  revealed: stamp,
  reveal_withdrawn: stamp,
};

/** An event that this build cannot read keeps its place in the chat, and shows nothing. */
const event: Field = (value) => {
  const kind = tagOf(value, "kind");
  const plan = eventPlans[String(kind)];
  const known = plan === undefined ? undefined : read(value, plan);
  if (known !== undefined) return kind === "message" ? { ...known, deleted: known["deleted"] === true } : known;
  const stamped = read(value, stampPlan);
  if (stamped === undefined) return undefined;
  const { seq, id, by, at } = stamped;
  return { seq, id, by, at, kind: "unknown" };
};

const search = {
  ticket: "string",
  level: "number",
  waited: "number",
  note: "string",
  "next_in?": "number",
  "instead_of?": "string",
  "called?": "number",
} as const;

const frames: Readonly<Record<string, Fields>> = {
  welcome: {
    connection: "string",
    epoch: "string",
    heartbeat: "number",
    limits: {
      message_characters: "number",
      message_bytes: "number",
      frame_bytes: "number",
      typing_seconds: "number",
      grace_seconds: "number",
      rating_tags: ["string"],
    },
    "queue?": search,
    chats: [view],
    reset: ["string"],
  },
  events: { chat: "string", events: [event] },
  synced: {},
  receipt: { chat: "string", ...marks },
  my_receipt: { chat: "string", ...marks },
  typing: { chat: "string", on: "boolean" },
  presence: { chat: "string", state: "string", "grace?": "number" },
  reveal: { chat: "string", reveal },
  queued: search,
  unqueued: { ticket: "string", reason: "string" },
  called: { ticket: "string", seconds: "number" },
  matched: { "ticket?": "string", chat: view },
  chat: { chat: view },
  people_changed: {},
  ok: {
    "id?": "string",
    "seq?": "number",
    "at?": "string",
    "duplicate?": "boolean",
    "last?": "number",
    "more?": "boolean",
    "left?": "boolean",
  },
  error: { "id?": "string", code: "string", "retry_after?": "number" },
  ping: {},
  draining: { spread: "number" },
};

/** The frames that this build knows. */
export const frameTypes: ReadonlySet<string> = new Set(Object.keys(frames));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The tag of something that may be an object. */
export const tagOf = (input: unknown, tag: string): unknown => (isObject(input) ? input[tag] : undefined);

const plan = (fields: Fields): Plan =>
  Object.entries(fields).map(([key, field]) => [key.replace("?", ""), key.endsWith("?"), reader(field)]);

const plans = (all: Readonly<Record<string, Fields>>): Readonly<Record<string, Plan | undefined>> =>
  Object.fromEntries(Object.entries(all).map(([tag, fields]) => [tag, plan(fields)]));

function reader(field: Field): (value: unknown) => unknown {
  if (typeof field === "string") return (value) => (typeof value === field ? value : undefined);
  if (typeof field === "function") return field;
  if (!isList(field)) {
    const inside = plan(field);
    return (value) => read(value, inside);
  }
  const item = reader(field[0]);
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const items = value.map(item);
    return items.includes(undefined) ? undefined : items;
  };
}

const isList = (field: Fields | readonly [Field]): field is readonly [Field] => Array.isArray(field);

/** The object with every field that may be missing filled in; `undefined` when it is not what it has to be. */
function read(input: unknown, fields: Plan): Record<string, unknown> | undefined {
  if (!isObject(input)) return undefined;
  const output = { ...input };
  for (const [name, optional, get] of fields) {
    const value = input[name] ?? null;
    output[name] = value === null && optional ? null : get(value);
    if (output[name] === undefined) return undefined;
  }
  return output;
}

const revealPlans = plans(reveals);
const eventPlans = plans(kinds);
const stampPlan = plan(stamp);
const viewPlan = plan(view);
const framePlans = plans(frames);

/** Reads one text message. Never throws: what it does not know is for the caller to count and ignore. */
export function readServerFrame(text: string): Parsed {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return { kind: "malformed" };
  }
  const type = tagOf(input, "type");
  if (typeof type !== "string") return { kind: "malformed" };
  const known = framePlans[type];
  if (known === undefined) return { kind: "unknown_type" };
  const frame = read(input, known);
  return frame === undefined ? { kind: "malformed" } : { kind: "frame", frame: frame as ServerFrame };
}

/** Reads a `ChatView` that came over REST; `null` when it is none. */
export function readChatView(input: unknown): ChatView | null {
  return (read(input, viewPlan) ?? null) as ChatView | null;
}
