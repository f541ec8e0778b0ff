/**
 * Owns what the answers of the server (`ok`, `error`) mean for the part that asked: the outbox, a sync, a screen.
 * Must not know frames that come unasked; `on-frame.ts` does.
 */
import type { FrameOf } from "../protocol/frames";
import { lastOf } from "./log";
import { acked, asked, discard, refused } from "./outbox";
import type { Chat, Outcome, Pending } from "./state";
import { promiseOf } from "./state";
import type { Turn } from "./turn";

const EVENT_WITHIN = 1_000;
/** Seconds until missing events are asked for again, after an answer without any. */
const AGAIN_AFTER = 5;

type Answer = FrameOf<"ok"> | FrameOf<"error">;

export function onAnswer(turn: Turn, frame: Answer): void {
  if (frame.id === null) return;
  for (const chat of Object.values(turn.state.chats)) {
    if (chat.syncing?.request === frame.id) return onSyncAnswer(turn, chat, frame);
    const item = chat.outbox.find(({ fate }) => fate.at === "sending" && fate.request === frame.id);
    if (item !== undefined) return onSendAnswer(turn, chat, item.cid, frame);
  }
  const pending = turn.state.pending.find(({ id }) => id === frame.id);
  if (pending !== undefined) onPendingAnswer(turn, pending, frame);
}

function onSyncAnswer(turn: Turn, chat: Chat, frame: Answer): void {
  const id = chat.view.chat;
  const last = lastOf(chat.log);
  const progress = chat.syncing !== null && last > chat.syncing.from;
  turn.setChat(id, { syncing: null });
  // The server no longer has it for this person: ask for its current state.
  if (frame.type === "error" && frame.code === "not_found") return turn.setChat(id, { viewDue: turn.now });
  const missing = chat.log.held.length > 0 || last < chat.view.last;
  if (frame.type === "ok" && progress && (frame.more === true || missing)) return turn.sync(id);
  // An answer without new events is not retried at once: the next one would bring none either.
  if (!missing) return;
  const retryAfter = frame.type === "error" ? frame.retry_after : null;
  turn.setChat(id, { expected: { seq: last + 1, until: turn.now + (retryAfter ?? AGAIN_AFTER) * 1_000 } });
}

function onSendAnswer(turn: Turn, chat: Chat, cid: string, frame: Answer): void {
  const id = chat.view.chat;
  if (frame.type === "error") {
    const outbox = refused(chat.outbox, cid, frame.code, frame.retry_after, turn.now);
    turn.setChat(id, { outbox });
    if (outbox.find((item) => item.cid === cid)?.fate.at === "failed") {
      turn.effect({ type: "say", said: { kind: "not_sent" } });
    }
    if (frame.code === "chat_ended") turn.sync(id);
  } else if (frame.nudge !== null && frame.nudge.length > 0) {
    turn.setChat(id, { outbox: asked(chat.outbox, cid, frame.nudge) });
    // The message would have ended typing; unless the next one is being written, typing ends now.
    if (chat.typing === null) turn.transmit({ type: "typing", chat: id, on: false });
  } else {
    const seq = frame.seq ?? lastOf(chat.log);
    // Its event came before the answer, or is in history that is not on the screen.
    const known = seq <= lastOf(chat.log);
    turn.setChat(id, {
      outbox: known ? discard(chat.outbox, cid) : acked(chat.outbox, cid, seq),
      expected: known ? chat.expected : { seq, until: turn.now + EVENT_WITHIN },
    });
  }
  turn.effect({ type: "persist" });
  turn.pump(id);
}

function onPendingAnswer(turn: Turn, pending: Pending, frame: Answer): void {
  turn.set({ pending: turn.state.pending.filter(({ id }) => id !== pending.id) });
  const { command } = pending;
  if (promiseOf(command) !== null) turn.effect({ type: "persist" });
  if (frame.type === "error") onRefusal(turn, command, frame);
  else if (command.type === "rate") {
    const chat = turn.chat(command.chat);
    if (chat !== null) turn.setChat(command.chat, { view: { ...chat.view, rated: command.rating } });
  } else if (command.type === "block" || command.type === "not_again") {
    turn.setChat(command.chat, ({ blocked }) => ({ parted: true, blocked: blocked || command.type === "block" }));
  } else if (command.type === "sync") {
    const chat = turn.chat(command.chat);
    if (chat?.earlier === "loading") turn.setChat(command.chat, { earlier: chat.log.base === 0 ? "start" : "more" });
  }
  if (pending.ref === null) return;
  turn.effect({ type: "settled", ref: pending.ref, outcome: outcomeOf(frame) });
}

const emptyDone = { seq: null, at: null, duplicate: null, nudge: null, last: null, more: null, left: null };

function outcomeOf(frame: Answer): Outcome {
  if (frame.type === "error") return { ok: false, code: frame.code, retryAfter: frame.retry_after };
  const { type: _, id: __, ...done } = frame;
  return { ok: true, done };
}

function onRefusal(turn: Turn, command: Pending["command"], frame: FrameOf<"error">): void {
  switch (command.type) {
    case "find_match":
    case "next":
      if (command.ticket !== turn.state.ticket) return;
      // The change came too soon; the search continues unchanged.
      if (turn.state.search.at === "searching" && frame.code === "rate_limited") return;
      if (frame.code === "search_ended") turn.set({ search: { at: "stopped", reason: "gone" }, ticket: null });
      else if (frame.code === "already_searching") turn.set({ search: { at: "elsewhere" } });
      else turn.set({ search: { at: "refused", code: frame.code, retryAfter: frame.retry_after } });
      return;
    case "sync":
      turn.setChat(command.chat, { earlier: "failed" });
      return;
    case "end":
    case "block":
      // The chat ended first: the end is on its way, or was missed.
      if (frame.code === "chat_ended") turn.sync(command.chat);
      else turn.setChat(command.chat, { leaving: false });
      return;
    default:
      return;
  }
}

/** The answer to a search is its state, not its id. */
export function settleSearch(turn: Turn, ticket: string): void {
  for (const pending of turn.state.pending) {
    const { command } = pending;
    if (command.type !== "find_match" && command.type !== "next") continue;
    if (command.ticket !== ticket) continue;
    turn.set({ pending: turn.state.pending.filter(({ id }) => id !== pending.id) });
    if (pending.ref === null) continue;
    turn.effect({ type: "settled", ref: pending.ref, outcome: { ok: true, done: emptyDone } });
  }
}
