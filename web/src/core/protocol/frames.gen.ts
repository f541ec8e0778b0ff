/** Made by `npm run gen` from docs/asyncapi.json. Do not edit. */

/** Why a chat ended, as far as the other side may know. */
export type EndReason = "left" | "no_show" | "idle";

/** Who did something, from the reader's point of view. */
export type By = "me" | "peer" | "system";

/** Exactly what a stranger sees of someone, and nothing else. */
export type PeerCard = { glyph: number; name: string };

/** A chat that both asked to continue. */
export type MetBefore = { at: string; chat: string | null };

/** How far events were delivered and read. */
export type Marks = { delivered: number; read: number };

/** Whether the peer is connected. Never says when they were last seen. */
export type Presence = "here" | "away";

/** The thumb of a rating. */
export type Thumb = "up" | "down" | "skip";

/** A field of the reveal card. */
export type RevealField = "first_name" | "alias" | "gender" | "contact" | "about" | "email_domain" | "picture";

/** Gender. */
export type GenderName = "woman" | "man" | "non_binary" | "unsaid";

/** The values someone revealed in one chat. */
export type RevealCard = {
  about: string | null;
  alias: string | null;
  contact: string | null;
  email_domain: string | null;
  first_name: string | null;
  gender: GenderName | null;
  picture: string | null;
};

/** The state of the reveal in one chat, as one side sees it. */
export type RevealState =
  | { state: "none"; allowed_at: string | null; messages_missing: number; requests_left: number; unanswered: boolean }
  | { state: "asked"; expires_at: string; offered: RevealField[]; request: string }
  | { state: "offered"; expires_at: string; offered: RevealField[]; request: string }
  | { state: "revealed"; mine: RevealCard | null; theirs: RevealCard | null };

/** What kind of chat someone is in the mood for. */
export type MoodName = "light" | "deep" | "practise";

/** What two people have in common. Never anything that either keeps private. */
export type Shared = { interests: string[]; languages: string[]; mood: MoodName | null };

/** Whether a chat is live. */
export type ChatStatus = "live" | "ended";

/** One chat as one member sees it. */
export type ChatView = {
  chat: string;
  end_reason: EndReason | null;
  ended_at: string | null;
  ended_by: By | null;
  last: number;
  me: PeerCard;
  met_before: MetBefore | null;
  mine: Marks;
  peer: PeerCard;
  peer_ref: string;
  presence: Presence | null;
  ratable: boolean;
  rated: Thumb | null;
  reveal: RevealState;
  shared: Shared;
  started_at: string;
  status: ChatStatus;
  theirs: Marks | null;
  unread: number;
};

/** The limits that a client needs to know. */
export type Limits = {
  frame_bytes: number;
  grace_seconds: number;
  message_bytes: number;
  message_characters: number;
  rating_tags: string[];
  typing_seconds: number;
};

/** Who each step of the ladder allows, in order. */
export type LadderNote = "everything" | "any_interest" | "any_language" | "recent" | "anyone";

/** The state of a search. */
export type Search = {
  called: number | null;
  instead_of: string | null;
  level: number;
  next_in: number | null;
  note: LadderNote;
  ticket: string;
  waited: number;
};

/** What a text seems to have in it. Ignore names that are not known. */
export type SignalName =
  | "phone"
  | "email"
  | "handle"
  | "link"
  | "address"
  | "insult"
  | "opener"
  | "self_harm"
  | "under_age"
  | "asks_to_leave"
  | "asks_for_picture"
  | "asks_for_money"
  | "threat";

/** A reaction to a message: a heart, a laugh, a thumb, surprise, a tear, thanks. */
export type ReactionName = "heart" | "laugh" | "thumbs_up" | "surprise" | "sad" | "thanks";

/** One numbered event of a chat. Numbers start at 1 and have no gaps. */
export type ChatEvent =
  | {
      kind: "message";
      body: string | null;
      cid: string | null;
      deleted: boolean;
      hints: SignalName[] | null;
      quote: number | null;
      at: string;
      by: By;
      id: string;
      seq: number;
    }
  | { kind: "deleted"; target: number; at: string; by: By; id: string; seq: number }
  | {
      kind: "reacted";
      cid: string | null;
      reaction: ReactionName | null;
      target: number;
      at: string;
      by: By;
      id: string;
      seq: number;
    }
  | { kind: "ended"; reason: EndReason; at: string; by: By; id: string; seq: number }
  | { kind: "revealed"; at: string; by: By; id: string; seq: number }
  | { kind: "reveal_withdrawn"; at: string; by: By; id: string; seq: number }
  | { kind: "unknown"; at: string; by: By; id: string; seq: number };

/** Why a search stopped. */
export type UnqueuedReason = "left" | "taken_over" | "timed_out" | "gone" | "away" | "moved";

/** A frame from the server. */
export type ServerFrame =
  | {
      type: "welcome";
      background_heartbeat: number;
      chats: ChatView[];
      connection: string;
      epoch: string;
      heartbeat: number;
      limits: Limits;
      queue: Search | null;
      reset: string[];
    }
  | { type: "events"; chat: string; events: ChatEvent[] }
  | { type: "synced" }
  | { type: "receipt"; chat: string; delivered: number; read: number }
  | { type: "my_receipt"; chat: string; delivered: number; read: number }
  | { type: "typing"; chat: string; on: boolean }
  | { type: "presence"; chat: string; grace: number | null; state: Presence }
  | { type: "reveal"; chat: string; reveal: RevealState }
  | {
      type: "queued";
      called: number | null;
      instead_of: string | null;
      level: number;
      next_in: number | null;
      note: LadderNote;
      ticket: string;
      waited: number;
    }
  | { type: "unqueued"; reason: UnqueuedReason; ticket: string }
  | { type: "called"; seconds: number; ticket: string }
  | { type: "matched"; chat: ChatView; ticket: string | null }
  | { type: "chat"; chat: ChatView }
  | { type: "people_changed" }
  | { type: "notices"; unseen: number }
  | {
      type: "ok";
      at: string | null;
      duplicate: boolean | null;
      last: number | null;
      left: boolean | null;
      more: boolean | null;
      nudge: SignalName[] | null;
      seq: number | null;
      id: string | null;
    }
  | { type: "error"; code: string; id: string | null; retry_after: number | null }
  | { type: "ping" }
  | { type: "draining"; spread: number };

/** A chat that both asked to continue. As it is sent. */
export type MetBeforeInput = { at: string; chat?: string | null };

/** The values someone revealed in one chat. As it is sent. */
export type RevealCardInput = {
  about?: string | null;
  alias?: string | null;
  contact?: string | null;
  email_domain?: string | null;
  first_name?: string | null;
  gender?: GenderName | null;
  picture?: string | null;
};

/** The state of the reveal in one chat, as one side sees it. As it is sent. */
export type RevealStateInput =
  | { state: "none"; allowed_at?: string | null; messages_missing: number; requests_left: number; unanswered?: boolean }
  | { state: "asked"; expires_at: string; offered: RevealField[]; request: string }
  | { state: "offered"; expires_at: string; offered: RevealField[]; request: string }
  | { state: "revealed"; mine?: RevealCardInput | null; theirs?: RevealCardInput | null };

/** What two people have in common. Never anything that either keeps private. As it is sent. */
export type SharedInput = { interests: string[]; languages: string[]; mood?: MoodName | null };

/** One chat as one member sees it. As it is sent. */
export type ChatViewInput = {
  chat: string;
  end_reason?: EndReason | null;
  ended_at?: string | null;
  ended_by?: By | null;
  last: number;
  me: PeerCard;
  met_before?: MetBeforeInput | null;
  mine: Marks;
  peer: PeerCard;
  peer_ref: string;
  presence?: Presence | null;
  ratable: boolean;
  rated?: Thumb | null;
  reveal: RevealStateInput;
  shared: SharedInput;
  started_at: string;
  status: ChatStatus;
  theirs?: Marks | null;
  unread: number;
};

/** The state of a search. As it is sent. */
export type SearchInput = {
  called?: number | null;
  instead_of?: string | null;
  level: number;
  next_in?: number | null;
  note: LadderNote;
  ticket: string;
  waited: number;
};

/** One numbered event of a chat. Numbers start at 1 and have no gaps. As it is sent. */
export type ChatEventInput =
  | {
      kind: "message";
      body?: string | null;
      cid?: string | null;
      deleted?: boolean;
      hints?: SignalName[] | null;
      quote?: number | null;
      at: string;
      by: By;
      id: string;
      seq: number;
    }
  | { kind: "deleted"; target: number; at: string; by: By; id: string; seq: number }
  | {
      kind: "reacted";
      cid?: string | null;
      reaction?: ReactionName | null;
      target: number;
      at: string;
      by: By;
      id: string;
      seq: number;
    }
  | { kind: "ended"; reason: EndReason; at: string; by: By; id: string; seq: number }
  | { kind: "revealed"; at: string; by: By; id: string; seq: number }
  | { kind: "reveal_withdrawn"; at: string; by: By; id: string; seq: number };

/** A frame from the server. As it is sent. */
export type ServerFrameInput =
  | {
      type: "welcome";
      background_heartbeat: number;
      chats: ChatViewInput[];
      connection: string;
      epoch: string;
      heartbeat: number;
      limits: Limits;
      queue?: SearchInput | null;
      reset: string[];
    }
  | { type: "events"; chat: string; events: ChatEventInput[] }
  | { type: "synced" }
  | { type: "receipt"; chat: string; delivered: number; read: number }
  | { type: "my_receipt"; chat: string; delivered: number; read: number }
  | { type: "typing"; chat: string; on: boolean }
  | { type: "presence"; chat: string; grace?: number | null; state: Presence }
  | { type: "reveal"; chat: string; reveal: RevealStateInput }
  | {
      type: "queued";
      called?: number | null;
      instead_of?: string | null;
      level: number;
      next_in?: number | null;
      note: LadderNote;
      ticket: string;
      waited: number;
    }
  | { type: "unqueued"; reason: UnqueuedReason; ticket: string }
  | { type: "called"; seconds: number; ticket: string }
  | { type: "matched"; chat: ChatViewInput; ticket?: string | null }
  | { type: "chat"; chat: ChatViewInput }
  | { type: "people_changed" }
  | { type: "notices"; unseen: number }
  | {
      type: "ok";
      at?: string | null;
      duplicate?: boolean | null;
      last?: number | null;
      left?: boolean | null;
      more?: boolean | null;
      nudge?: SignalName[] | null;
      seq?: number | null;
      id?: string | null;
    }
  | { type: "error"; code: string; id?: string | null; retry_after?: number | null }
  | { type: "ping" }
  | { type: "draining"; spread: number };

/** A position in a chat: the number of the last applied event, and the first six characters of its id (empty for 0). */
export type Cursor = [number, string];

/** How much a preference matters. */
export type WeightName = "must" | "prefer" | "any";

/** Who the user wants to meet. A *must* is never relaxed, in either direction. */
export type Preferences = {
  allow_recent?: boolean;
  freeze_at?: number | null;
  gender_weight?: WeightName;
  genders?: GenderName[];
  interest_weight?: WeightName;
  language_weight?: WeightName;
  mood?: MoodName | null;
  mood_weight?: WeightName;
};

/** Why someone left a chat. */
export type LeavingReasonName = "no_time" | "no_spark" | "language" | "uncomfortable" | "other";

/** The answer to a request to talk again. */
export type AgainAnswer = "accept" | "later" | "not_again";

/** A command from the client. REST has the same commands with the same effect. */
export type Command =
  | { type: "hello"; cursors?: Record<string, Cursor>; device: string }
  | { type: "send"; body: string; chat: string; check?: boolean; cid: string; quote?: number | null }
  | { type: "delete"; chat: string; seq: number }
  | { type: "react"; chat: string; cid: string; reaction?: ReactionName | null; seq: number }
  | { type: "delivered"; chat: string; seq: number }
  | { type: "read"; chat: string; seq: number }
  | { type: "sync"; after: number; chat: string; limit?: number | null }
  | { type: "typing"; chat: string; on: boolean }
  | { type: "find_match"; preferences?: Preferences | null; take_over?: boolean; ticket: string }
  | { type: "leave_queue"; ticket: string }
  | { type: "here"; ticket: string }
  | { type: "end"; chat: string; hide_card?: boolean; why?: LeavingReasonName | null }
  | { type: "next"; chat: string; ticket: string }
  | { type: "reveal_request"; chat: string; fields: RevealField[]; request: string }
  | { type: "reveal_answer"; chat: string; fields?: RevealField[]; request: string }
  | { type: "reveal_cancel"; chat: string; request: string }
  | { type: "reveal_revoke"; chat: string }
  | { type: "rate"; chat: string; rating: Thumb; tags?: string[] }
  | { type: "block"; chat: string }
  | { type: "not_again"; chat: string }
  | { type: "ask_again"; chat: string }
  | { type: "answer_again"; answer: AgainAnswer; chat: string }
  | { type: "pong" }
  | { type: "ping" }
  | { type: "background"; on: boolean };

const peerCard = { glyph: "number", name: "string" } as const;
const metBefore = { at: "string", "chat?": "string" } as const;
const marks = { delivered: "number", read: "number" } as const;
const revealCard = {
  "about?": "string",
  "alias?": "string",
  "contact?": "string",
  "email_domain?": "string",
  "first_name?": "string",
  "gender?": "string",
  "picture?": "string",
} as const;
const revealState = [
  "state",
  {
    none: { "allowed_at?": "string", messages_missing: "number", requests_left: "number", "unanswered~": "boolean" },
    asked: { expires_at: "string", offered: ["string"], request: "string" },
    offered: { expires_at: "string", offered: ["string"], request: "string" },
    revealed: { "mine?": revealCard, "theirs?": revealCard },
  },
] as const;
const shared = { interests: ["string"], languages: ["string"], "mood?": "string" } as const;
export const chatView = {
  chat: "string",
  "end_reason?": "string",
  "ended_at?": "string",
  "ended_by?": "string",
  last: "number",
  me: peerCard,
  "met_before?": metBefore,
  mine: marks,
  peer: peerCard,
  peer_ref: "string",
  "presence?": "string",
  ratable: "boolean",
  "rated?": "string",
  reveal: revealState,
  shared: shared,
  started_at: "string",
  status: "string",
  "theirs?": marks,
  unread: "number",
} as const;
const limits = {
  frame_bytes: "number",
  grace_seconds: "number",
  message_bytes: "number",
  message_characters: "number",
  rating_tags: ["string"],
  typing_seconds: "number",
} as const;
const search = {
  "called?": "number",
  "instead_of?": "string",
  level: "number",
  "next_in?": "number",
  note: "string",
  ticket: "string",
  waited: "number",
} as const;
const event = [
  "kind",
  {
    message: {
      "body?": "string",
      "cid?": "string",
      "deleted~": "boolean",
      "hints?": ["string"],
      "quote?": "number",
      at: "string",
      by: "string",
      id: "string",
      seq: "number",
    },
    deleted: { target: "number", at: "string", by: "string", id: "string", seq: "number" },
    reacted: {
      "cid?": "string",
      "reaction?": "string",
      target: "number",
      at: "string",
      by: "string",
      id: "string",
      seq: "number",
    },
    ended: { reason: "string", at: "string", by: "string", id: "string", seq: "number" },
    revealed: { at: "string", by: "string", id: "string", seq: "number" },
    reveal_withdrawn: { at: "string", by: "string", id: "string", seq: "number" },
  },
  { at: "string", by: "string", id: "string", seq: "number" },
] as const;

/** Every frame of the server. */
export const frames = {
  welcome: {
    background_heartbeat: "number",
    chats: [chatView],
    connection: "string",
    epoch: "string",
    heartbeat: "number",
    limits: limits,
    "queue?": search,
    reset: ["string"],
  },
  events: { chat: "string", events: [event] },
  synced: {},
  receipt: { chat: "string", delivered: "number", read: "number" },
  my_receipt: { chat: "string", delivered: "number", read: "number" },
  typing: { chat: "string", on: "boolean" },
  presence: { chat: "string", "grace?": "number", state: "string" },
  reveal: { chat: "string", reveal: revealState },
  queued: {
    "called?": "number",
    "instead_of?": "string",
    level: "number",
    "next_in?": "number",
    note: "string",
    ticket: "string",
    waited: "number",
  },
  unqueued: { reason: "string", ticket: "string" },
  called: { seconds: "number", ticket: "string" },
  matched: { chat: chatView, "ticket?": "string" },
  chat: { chat: chatView },
  people_changed: {},
  notices: { unseen: "number" },
  ok: {
    "at?": "string",
    "duplicate?": "boolean",
    "last?": "number",
    "left?": "boolean",
    "more?": "boolean",
    "nudge?": ["string"],
    "seq?": "number",
    "id?": "string",
  },
  error: { code: "string", "id?": "string", "retry_after?": "number" },
  ping: {},
  draining: { spread: "number" },
} as const;
