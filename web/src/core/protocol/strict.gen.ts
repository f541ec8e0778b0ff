/** Made by `npm run gen` from docs/asyncapi.json. Do not edit. */

const peerCard = { glyph: "whole", name: "string" } as const;
const metBefore = { at: "string", "chat?": "string" } as const;
const marks = { delivered: "whole", read: "whole" } as const;
const revealCard = {
  "about?": "string",
  "alias?": "string",
  "contact?": "string",
  "email_domain?": "string",
  "first_name?": "string",
  "gender?": "woman|man|non_binary|unsaid",
  "picture?": "string",
} as const;
const revealState = [
  "state",
  {
    none: { "allowed_at?": "string", messages_missing: "whole", requests_left: "whole", "unanswered~": "boolean" },
    asked: {
      expires_at: "string",
      offered: ["first_name|alias|gender|contact|about|email_domain|picture"],
      request: "string",
    },
    offered: {
      expires_at: "string",
      offered: ["first_name|alias|gender|contact|about|email_domain|picture"],
      request: "string",
    },
    revealed: { "mine?": revealCard, "theirs?": revealCard },
  },
] as const;
const shared = { interests: ["string"], languages: ["string"], "mood?": "light|deep|practise" } as const;
export const chatView = {
  chat: "string",
  "end_reason?": "left|no_show|idle",
  "ended_at?": "string",
  "ended_by?": "me|peer|system",
  last: "whole",
  me: peerCard,
  "met_before?": metBefore,
  mine: marks,
  peer: peerCard,
  peer_ref: "string",
  "presence?": "here|away",
  ratable: "boolean",
  "rated?": "up|down|skip",
  reveal: revealState,
  shared: shared,
  started_at: "string",
  status: "live|ended",
  "theirs?": marks,
  unread: "whole",
} as const;
const limits = {
  frame_bytes: "whole",
  grace_seconds: "whole",
  message_bytes: "whole",
  message_characters: "whole",
  rating_tags: ["string"],
  typing_seconds: "whole",
} as const;
const search = {
  "called?": "whole",
  "instead_of?": "string",
  level: "whole",
  "next_in?": "whole",
  note: "everything|any_interest|any_language|recent|anyone",
  ticket: "string",
  waited: "whole",
} as const;
const event = [
  "kind",
  {
    message: {
      "body?": "string",
      "cid?": "string",
      "deleted~": "boolean",
      "hints?": [
        "phone|email|handle|link|address|insult|opener|self_harm|under_age|asks_to_leave|asks_for_picture|asks_for_money|threat",
      ],
      "quote?": "whole",
      at: "string",
      by: "me|peer|system",
      id: "string",
      seq: "whole",
    },
    deleted: { target: "whole", at: "string", by: "me|peer|system", id: "string", seq: "whole" },
    reacted: {
      "cid?": "string",
      "reaction?": "heart|laugh|thumbs_up|surprise|sad|thanks",
      target: "whole",
      at: "string",
      by: "me|peer|system",
      id: "string",
      seq: "whole",
    },
    ended: { reason: "left|no_show|idle", at: "string", by: "me|peer|system", id: "string", seq: "whole" },
    revealed: { at: "string", by: "me|peer|system", id: "string", seq: "whole" },
    reveal_withdrawn: { at: "string", by: "me|peer|system", id: "string", seq: "whole" },
  },
  { at: "string", by: "me|peer|system", id: "string", seq: "whole" },
] as const;

/** Every frame of the server. */
export const frames = {
  welcome: {
    background_heartbeat: "whole",
    chats: [chatView],
    connection: "string",
    epoch: "string",
    heartbeat: "whole",
    limits: limits,
    "queue?": search,
    reset: ["string"],
  },
  events: { chat: "string", events: [event] },
  synced: {},
  receipt: { chat: "string", delivered: "whole", read: "whole" },
  my_receipt: { chat: "string", delivered: "whole", read: "whole" },
  typing: { chat: "string", on: "boolean" },
  presence: { chat: "string", "grace?": "whole", state: "here|away" },
  reveal: { chat: "string", reveal: revealState },
  queued: {
    "called?": "whole",
    "instead_of?": "string",
    level: "whole",
    "next_in?": "whole",
    note: "everything|any_interest|any_language|recent|anyone",
    ticket: "string",
    waited: "whole",
  },
  unqueued: { reason: "left|taken_over|timed_out|gone|away|moved", ticket: "string" },
  called: { seconds: "whole", ticket: "string" },
  matched: { chat: chatView, "ticket?": "string" },
  chat: { chat: chatView },
  people_changed: {},
  notices: { unseen: "whole" },
  ok: {
    "at?": "string",
    "duplicate?": "boolean",
    "last?": "whole",
    "left?": "boolean",
    "more?": "boolean",
    "nudge?": [
      "phone|email|handle|link|address|insult|opener|self_harm|under_age|asks_to_leave|asks_for_picture|asks_for_money|threat",
    ],
    "seq?": "whole",
    "id?": "string",
  },
  error: { code: "string", "id?": "string", "retry_after?": "whole" },
  ping: {},
  draining: { spread: "whole" },
} as const;
