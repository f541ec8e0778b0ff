/**
 * Owns one step of everything live above the connection: event in, next state and effects out.
 * Must not know sockets, timers, screens, or what time it is: `now` comes in.
 */
import type { ChatView } from "../protocol/frames";
import { lastOf } from "./log";
import { acknowledge, end, onFrame, onGone, onLost } from "./on-frame";
import { onIntent, settleHeld } from "./on-intent";
import { expired, outboxDeadline } from "./outbox";
import type { Saved, SessionEffect, SessionEvent, SessionState } from "./state";
import { Turn } from "./turn";

/** How long after a failed request for a chat to ask again. */
const FETCH_AGAIN = 10_000;

export type SessionStep = readonly [SessionState, readonly SessionEffect[]];

export function stepSession(state: SessionState, event: SessionEvent, now: number): SessionStep {
  const turn = new Turn(state, now);
  switch (event.type) {
    case "frame":
      onFrame(turn, event.frame);
      break;
    case "live":
      onLive(turn);
      break;
    case "lost":
      onLost(turn, event.code);
      break;
    case "tick":
      onTick(turn);
      break;
    case "restored":
      onRestored(turn, event.saved);
      break;
    case "chat_loaded":
      onLoaded(turn, event.view);
      break;
    case "chat_gone":
      onGone(turn, event.chat);
      break;
    default:
      onIntent(turn, event);
  }
  return [turn.state, turn.effects];
}

/** Sends promises from before this page was loaded again, before anything else. */
function onRestored(turn: Turn, { ticket, led, outboxes, drafts, promises }: Saved): void {
  turn.set({ ticket, led, saved: outboxes, drafts });
  for (const promise of promises) turn.ask(promise, null, null);
}

function onLoaded(turn: Turn, view: ChatView): void {
  const before = turn.chat(view.chat);
  const chat = turn.adopt(view);
  if (chat.view.status === "ended") end(turn, before, chat.view);
  turn.sync(view.chat);
}

/** Connected and up to date: catch up, then resend everything unanswered. */
function onLive(turn: Turn): void {
  turn.set({ live: true });
  for (const pending of turn.state.pending) {
    if (!pending.sent) turn.transmit({ ...pending.command, id: pending.id });
  }
  turn.set({ pending: turn.state.pending.map((pending) => ({ ...pending, sent: true })) });
  for (const [id, chat] of Object.entries(turn.state.chats)) {
    if (lastOf(chat.log) < chat.view.last || chat.log.held.length > 0) turn.sync(id);
    acknowledge(turn, id);
    turn.pump(id);
  }
}

function onTick(turn: Turn): void {
  const { now } = turn;
  settleHeld(turn, now);
  for (const [id, chat] of Object.entries(turn.state.chats)) {
    if (chat.peerTyping !== null && chat.peerTyping.until <= now) turn.setChat(id, { peerTyping: null });
    if (chat.typing !== null && chat.typing.idleAt <= now) {
      turn.transmit({ type: "typing", chat: id, on: false });
      turn.setChat(id, { typing: null });
    }
    if (chat.syncing !== null && chat.syncing.until <= now) {
      turn.setChat(id, { syncing: null });
      turn.sync(id);
    }
    if (chat.expected !== null && chat.expected.until <= now) {
      turn.setChat(id, { expected: null });
      turn.sync(id);
    }
    if (turn.state.live && chat.viewDue !== null && chat.viewDue <= now) {
      turn.setChat(id, { viewDue: now + FETCH_AGAIN });
      turn.effect({ type: "fetch_chat", chat: id });
    }
    const outbox = expired(chat.outbox, now);
    if (outbox !== chat.outbox) {
      turn.setChat(id, { outbox });
      turn.effect({ type: "persist" });
      turn.effect({ type: "say", said: { kind: "not_sent" } });
    }
    turn.pump(id);
  }
  for (const pending of turn.state.pending) {
    if (pending.until === null || pending.until > now) continue;
    giveUp(turn, pending);
  }
}

/** No answer in time. The screen that asked says so; the state does not change. */
function giveUp(turn: Turn, pending: SessionState["pending"][number]): void {
  turn.set({ pending: turn.state.pending.filter(({ id }) => id !== pending.id) });
  const { command, ref } = pending;
  if (command.type === "find_match" && turn.state.search.at === "asking") {
    turn.set({ search: { at: "refused", code: "no_answer", retryAfter: null } });
  }
  if (command.type === "sync" && turn.chat(command.chat)?.earlier === "loading") {
    turn.setChat(command.chat, { earlier: "failed" });
  }
  if (ref !== null) {
    turn.effect({ type: "settled", ref, outcome: { ok: false, code: "no_answer", retryAfter: null } });
  }
}

/** When the session next needs a `tick`; `Infinity` when nothing waits. */
export function sessionDeadline(state: SessionState): number {
  let soonest = Infinity;
  for (const chat of Object.values(state.chats)) {
    soonest = Math.min(
      soonest,
      chat.peerTyping?.until ?? Infinity,
      chat.typing?.idleAt ?? Infinity,
      chat.syncing?.until ?? Infinity,
      chat.expected?.until ?? Infinity,
      chat.held?.until ?? Infinity,
      state.live ? Math.min(outboxDeadline(chat.outbox), chat.viewDue ?? Infinity) : Infinity,
    );
  }
  for (const pending of state.pending) soonest = Math.min(soonest, pending.until ?? Infinity);
  return soonest;
}
