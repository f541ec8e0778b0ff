/**
 * Owns the shape of everything live that the web app knows: the search, the chats, what waits for an answer.
 * Must not know how it changes; `session.ts` does.
 */
import type { AnsweredCommand, ClientFrame, Refusal, Preferences } from "../protocol/commands";
import type { ChatView, Done, EndReason, Limits, Search, ServerFrame } from "../protocol/frames";
import type { HintKind, Settled } from "./hints";
import type { Log } from "./log";
import { lastOf, peerMessagesAfter } from "./log";
import type { Outbox } from "./outbox";

export type SearchState =
  | { at: "none" }
  /** Asked for; the server has not answered yet. */
  | { at: "asking"; ticket: string; since: number }
  /**
   * As the server last said; `received` is when it said so. `called`: someone was found in a hidden tab, and until
   * then this person can confirm that they are here.
   */
  | { at: "searching"; search: Search; received: number; called: { until: number; answered: boolean } | null }
  /** Another tab or device of this person is searching. */
  | { at: "elsewhere" }
  /** It ended without a match. */
  | { at: "stopped"; reason: "timed_out" | "taken_over" | "gone" | "away" | "moved" }
  | { at: "refused"; code: string; retryAfter: number | null };

export interface Chat {
  view: ChatView;
  log: Log;
  outbox: Outbox;
  /** Whether older events can be fetched. */
  earlier: "more" | "loading" | "failed" | "start";
  /** The `sync` under way, so that there is one at a time. */
  syncing: { request: string; until: number; from: number } | null;
  /** A number known to exist, and until when its event may arrive without a `sync`. */
  expected: { seq: number; until: number } | null;
  peerTyping: { until: number } | null;
  /** When the wait for a disconnected peer ends; `null` unless the peer is away. */
  awayUntil: number | null;
  /** My typing state, as last sent to the peer. */
  typing: { told: number; idleAt: number } | null;
  /** The last number when this device first heard of the chat: later ones are new. */
  opened: number;
  /** Read by me up to here, on any device. */
  seen: number;
  /** The reader is looking at the end of the log. */
  attentive: boolean;
  /** The first message that arrived while the reader looked elsewhere. */
  divider: number | null;
  /** This person left and the server has not confirmed it yet. */
  leaving: boolean;
  /** This person blocked the other here, or said "not again": talking again is over, too. */
  parted: boolean;
  /** This person blocked the other here. */
  blocked: boolean;
  /** What this person did and can still undo; the server hears of it at this time. */
  held: { command: Holdable; until: number } | null;
  /** The hints that this person has read, each up to the number of a message. */
  settled: Settled;
  /** When to fetch its view, if the server has not sent it; `null` when it is known. */
  viewDue: number | null;
}

/** A command that waits for its answer. */
export interface Pending {
  id: string;
  command: AnsweredCommand;
  /** The screen that asked. */
  ref: string | null;
  /** `null`: kept until answered, across any number of connections. */
  until: number | null;
  sent: boolean;
}

export interface SessionState {
  live: boolean;
  epoch: string | null;
  limits: Limits;
  search: SearchState;
  /** The ticket of this tab's own search, kept across a reload. */
  ticket: string | null;
  /** The ticket that led to this tab's latest chat: if the peer never came, a new ticket replaces it. */
  led: string | null;
  chats: Readonly<Record<string, Chat>>;
  /** The chat on the screen. */
  open: string | null;
  pending: readonly Pending[];
  /** Written before this page was loaded, waiting for its chat to come back. */
  saved: Readonly<Record<string, Outbox>>;
  drafts: Readonly<Record<string, string>>;
  /** Rises whenever the list of people should be fetched again. */
  peopleRevision: number;
  /** Rises whenever IO has something new to tell, or less. */
  noticesRevision: number;
  nextId: number;
}

export type SessionEvent =
  | { type: "frame"; frame: ServerFrame }
  | { type: "live" }
  /** `code`: what the server closed the connection with, if it did. */
  | { type: "lost"; code: number | null }
  | { type: "tick" }
  | { type: "restored"; saved: Saved }
  | { type: "chat_loaded"; view: ChatView }
  /** It was asked for and does not exist for this person: blocked, erased, or never theirs. */
  | { type: "chat_gone"; chat: string }
  | Intent;

/** What a person does. */
export type Intent =
  /** A chat is now on the screen, or none (`null`). */
  | { type: "open"; chat: string | null }
  | { type: "find"; ticket: string; takeOver: boolean; wishes: Preferences | null }
  | { type: "cancel_search" }
  | { type: "dismiss_search" }
  /** "I'm here": someone was found while this tab was hidden. */
  | { type: "here" }
  /** `quote`: the number of the message that it answers. */
  | { type: "write"; chat: string; cid: string; body: string; quote?: number }
  /** Sends a message that the server asked about. */
  | { type: "send_anyway"; chat: string; cid: string }
  /** Takes it back into the box instead. */
  | { type: "edit"; chat: string; cid: string }
  /** A hint beside a message was read. */
  | { type: "settle_hint"; chat: string; kind: HintKind; seq: number }
  | { type: "try_again"; chat: string; cid: string }
  | { type: "discard"; chat: string; cid: string }
  | { type: "draft"; chat: string; text: string }
  | { type: "typing"; chat: string; on: boolean }
  | { type: "attention"; chat: string; on: boolean }
  | { type: "seen"; chat: string; seq: number }
  | { type: "earlier"; chat: string }
  | { type: "ask"; ref: string; command: AnsweredCommand }
  /** Does it in so many milliseconds, unless it is undone. */
  | { type: "hold"; command: Holdable; ms: number }
  | { type: "undo"; chat: string }
  /** Does at once what waits: the page may be gone soon. */
  | { type: "settle" };

export type Outcome = { ok: true; done: Done } | ({ ok: false } & Refusal);

export type Said =
  | { kind: "message"; chat: string; name: string; text: string }
  | { kind: "matched"; name: string }
  | { kind: "reacted"; name: string; emoji: string }
  | { kind: "ended"; name: string; byMe: boolean; reason: EndReason }
  | { kind: "not_sent" }
  | { kind: "reveal_asked"; name: string }
  | { kind: "revealed"; name: string }
  | { kind: "away"; name: string }
  | { kind: "back"; name: string };

export type SessionEffect =
  | { type: "transmit"; frame: ClientFrame }
  | { type: "settled"; ref: string; outcome: Outcome }
  | { type: "say"; said: Said }
  | { type: "sound"; sound: "match" | "message" }
  | { type: "matched"; chat: string }
  | { type: "fetch_chat"; chat: string }
  | { type: "persist" };

/** What survives a reload, in this tab only. */
export interface Saved {
  ticket: string | null;
  led: string | null;
  outboxes: Readonly<Record<string, Outbox>>;
  drafts: Readonly<Record<string, string>>;
  /** Promises that the server has not answered yet. */
  promises: readonly Promised[];
}

/** Commands that wait a moment, in which the person can undo them. */
export type Holdable = Extract<AnsweredCommand, { type: "block" | "not_again" | "next" }>;

/** Commands kept until the server has answered them, whatever happens to the connection or the page. */
export type Promised = Extract<AnsweredCommand, { type: "end" | "block" | "not_again" | "reveal_revoke" | "react" }>;

/** The promise in a command; `null` when there is none. Of "next", only leaving is promised. */
export function promiseOf(command: AnsweredCommand): Promised | null {
  switch (command.type) {
    case "end":
    case "block":
    case "not_again":
    case "reveal_revoke":
    case "react":
      return command;
    case "next":
      return { type: "end", chat: command.chat };
    default:
      return null;
  }
}

/** Whether a command ends its chat. */
export const endsChat = (
  command: AnsweredCommand,
): command is Extract<AnsweredCommand, { type: "end" | "block" | "next" }> =>
  command.type === "end" || command.type === "block" || command.type === "next";

export const defaultLimits: Limits = {
  message_characters: 2_000,
  message_bytes: 28_672,
  frame_bytes: 32_768,
  typing_seconds: 3,
  grace_seconds: 90,
  rating_tags: [],
};

export const emptySession: SessionState = {
  live: false,
  epoch: null,
  limits: defaultLimits,
  search: { at: "none" },
  ticket: null,
  led: null,
  chats: {},
  open: null,
  pending: [],
  saved: {},
  drafts: {},
  peopleRevision: 0,
  noticesRevision: 0,
  nextId: 1,
};

/** The live chat, if there is one. */
export function liveChat(state: SessionState): Chat | null {
  return Object.values(state.chats).find((chat) => chat.view.status === "live" && !chat.leaving) ?? null;
}

/** Messages of the peer that this person has not read. */
export const unreadOf = (chat: Chat): number => peerMessagesAfter(chat.log, chat.seen).length;

/** Whether the server owes an answer: silence then means that the connection may be dead. */
export const awaitsAnswer = (state: SessionState): boolean =>
  state.pending.some(({ sent }) => sent) ||
  Object.values(state.chats).some(
    ({ syncing, outbox }) => syncing !== null || outbox.some(({ fate }) => fate.at === "sending"),
  );

export type MessageState = "sending" | "asked" | "sent" | "delivered" | "read" | "failed";

/** The delivery state of an own message with a number. */
export function receiptOf(chat: Chat, seq: number): MessageState {
  const theirs = chat.view.theirs;
  if (theirs === null) return "sent";
  if (seq <= theirs.read) return "read";
  return seq <= theirs.delivered ? "delivered" : "sent";
}

/** The cursors for `hello`: one for the live chat and one for the chat on the screen. */
export function cursorsOf(state: SessionState): Record<string, [number, string]> {
  const cursors: Record<string, [number, string]> = {};
  for (const [id, chat] of Object.entries(state.chats)) {
    if (chat.view.status === "ended" && id !== state.open) continue;
    const last = chat.log.events.at(-1);
    if (last !== undefined) cursors[id] = [last.seq, last.id.slice(0, 6)];
    else if (lastOf(chat.log) === 0) cursors[id] = [0, ""];
  }
  return cursors;
}

/** What to keep across a reload: outboxes and drafts of chats that are not over. */
export function savedOf(state: SessionState): Saved {
  const outboxes: Record<string, Outbox> = { ...state.saved };
  const drafts: Record<string, string> = {};
  for (const [id, chat] of Object.entries(state.chats)) {
    if (chat.view.status === "live" && chat.outbox.length > 0) outboxes[id] = chat.outbox;
  }
  for (const [id, text] of Object.entries(state.drafts)) {
    if (state.chats[id]?.view.status !== "ended" && text !== "") drafts[id] = text;
  }
  const held = Object.values(state.chats).flatMap((chat) => chat.held?.command ?? []);
  const commands = [...state.pending.map(({ command }) => command), ...held];
  const promises = commands.flatMap((command) => promiseOf(command) ?? []);
  return { ticket: state.ticket, led: state.led, outboxes, drafts, promises };
}
