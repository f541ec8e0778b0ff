/**
 * Owns what each thing a person does means for the session.
 * Must not know screens: an intent says what happened, never which button.
 */
import type { AnsweredCommand } from "../protocol/commands";
import { isMessage, lastOf } from "./log";
import { acknowledge } from "./on-frame";
import { discard, requeue, sendAnyway, write } from "./outbox";
import { endsChat, promiseOf } from "./state";
import type { Chat, Intent } from "./state";
import type { Turn } from "./turn";
import { PAGE } from "./turn";

const TYPING_IDLE = 3_500;
const ASK_WITHIN = 10_000;

export function onIntent(turn: Turn, intent: Intent): void {
  switch (intent.type) {
    case "open":
      turn.set({ open: intent.chat });
      return turn.prune();
    case "find":
      return find(turn, intent);
    case "cancel_search":
      return cancelSearch(turn);
    case "dismiss_search":
      return turn.set({ search: { at: "none" }, ticket: null });
    case "here":
      return here(turn);
    case "write":
      return writeMessage(turn, intent);
    case "try_again":
      return withOutbox(turn, intent.chat, (outbox) => requeue(outbox, intent.cid));
    case "send_anyway":
      return withOutbox(turn, intent.chat, (outbox) => sendAnyway(outbox, intent.cid));
    case "edit":
      return edit(turn, intent);
    case "settle_hint":
      return settleHint(turn, intent);
    case "discard":
      return withOutbox(turn, intent.chat, (outbox) => discard(outbox, intent.cid));
    case "draft":
      turn.set({ drafts: { ...turn.state.drafts, [intent.chat]: intent.text } });
      return turn.effect({ type: "persist" });
    case "typing":
      return typing(turn, intent);
    case "attention":
      return attention(turn, intent);
    case "seen":
      return seen(turn, intent);
    case "earlier":
      return earlier(turn, intent.chat);
    case "ask":
      return ask(turn, intent.command, intent.ref);
    case "hold":
      return hold(turn, intent);
    case "undo":
      return undo(turn, intent.chat);
    case "settle":
      return settleHeld(turn, Infinity);
  }
}

function find(turn: Turn, intent: Extract<Intent, { type: "find" }>): void {
  // Nobody searches while a chat only waits to be left.
  settleHeld(turn, Infinity);
  const { search } = turn.state;
  const same = search.at === "searching" && search.search.ticket === intent.ticket;
  turn.set({ ticket: intent.ticket });
  if (!same) turn.set({ search: { at: "asking", ticket: intent.ticket, since: turn.now } });
  turn.ask(
    {
      type: "find_match",
      ticket: intent.ticket,
      take_over: intent.takeOver,
      ...(intent.wishes === null ? {} : { preferences: intent.wishes }),
    },
    null,
    turn.now + ASK_WITHIN,
  );
  turn.effect({ type: "persist" });
}

/** Takes effect at once for the person; the server hears of it as soon as possible. */
function cancelSearch(turn: Turn): void {
  const { ticket } = turn.state;
  const pending = turn.state.pending.filter(({ command }) => command.type !== "find_match");
  turn.set({ search: { at: "none" }, ticket: null, pending });
  if (ticket !== null) turn.ask({ type: "leave_queue", ticket }, null, null);
  turn.effect({ type: "persist" });
}

function here(turn: Turn): void {
  const { search } = turn.state;
  if (search.at !== "searching" || search.called === null || search.called.answered) return;
  turn.set({ search: { ...search, called: { ...search.called, answered: true } } });
  turn.ask({ type: "here", ticket: search.search.ticket }, null, search.called.until);
}

function withOutbox(turn: Turn, id: string, change: (outbox: ReturnType<typeof discard>) => typeof outbox): void {
  const chat = turn.chat(id);
  if (chat === null) return;
  turn.setChat(id, { outbox: change(chat.outbox) });
  turn.effect({ type: "persist" });
  turn.pump(id);
}

function writeMessage(turn: Turn, intent: Extract<Intent, { type: "write" }>): void {
  const chat = turn.chat(intent.chat);
  if (chat?.view.status !== "live" || chat.leaving) return;
  const { [intent.chat]: _, ...drafts } = turn.state.drafts;
  turn.set({ drafts });
  // The message itself ends typing.
  turn.setChat(intent.chat, { typing: null, divider: null });
  withOutbox(turn, intent.chat, (outbox) => write(outbox, intent.cid, intent.body, turn.now, intent.quote));
}

/** A message that was asked about goes back into the box, before what was written there since. */
function edit(turn: Turn, { chat: id, cid }: Extract<Intent, { type: "edit" }>): void {
  const item = turn.chat(id)?.outbox.find((one) => one.cid === cid);
  if (item?.fate.at !== "asked") return;
  const since = turn.state.drafts[id] ?? "";
  turn.set({ drafts: { ...turn.state.drafts, [id]: since === "" ? item.body : `${item.body}\n${since}` } });
  withOutbox(turn, id, (outbox) => discard(outbox, cid));
}

/** The person read a hint and wants no other about these messages. */
function settleHint(turn: Turn, { chat: id, kind, seq }: Extract<Intent, { type: "settle_hint" }>): void {
  turn.setChat(id, ({ settled }) => ({ settled: { ...settled, [kind]: seq } }));
}

function typing(turn: Turn, intent: Extract<Intent, { type: "typing" }>): void {
  const chat = turn.chat(intent.chat);
  if (chat === null || !turn.state.live || chat.view.status !== "live") return;
  if (!intent.on) {
    if (chat.typing === null) return;
    turn.transmit({ type: "typing", chat: intent.chat, on: false });
    turn.setChat(intent.chat, { typing: null });
    return;
  }
  const told = chat.typing?.told ?? -Infinity;
  const again = turn.now - told >= turn.state.limits.typing_seconds * 1000;
  if (again) turn.transmit({ type: "typing", chat: intent.chat, on: true });
  turn.setChat(intent.chat, { typing: { told: again ? turn.now : told, idleAt: turn.now + TYPING_IDLE } });
}

function attention(turn: Turn, intent: Extract<Intent, { type: "attention" }>): void {
  const chat = turn.chat(intent.chat);
  if (chat === null || chat.attentive === intent.on) return;
  // The reader looks away after reading everything: the next divider belongs to the next absence.
  const divider = !intent.on && chat.seen >= lastPeerSeq(chat) ? null : chat.divider;
  turn.setChat(intent.chat, { attentive: intent.on, divider });
}

const lastPeerSeq = ({ log }: Chat): number =>
  log.events.findLast((event) => isMessage(event) && event.by === "peer")?.seq ?? 0;

function seen(turn: Turn, intent: Extract<Intent, { type: "seen" }>): void {
  const chat = turn.chat(intent.chat);
  if (chat === null) return;
  const seq = Math.min(intent.seq, lastOf(chat.log));
  if (seq <= chat.seen) return;
  turn.setChat(intent.chat, { seen: seq });
  acknowledge(turn, intent.chat);
}

function earlier(turn: Turn, id: string): void {
  const chat = turn.chat(id);
  if (chat === null || !turn.state.live || chat.earlier === "loading" || chat.earlier === "start") return;
  const after = Math.max(0, chat.log.base - PAGE);
  turn.setChat(id, { earlier: "loading" });
  turn.ask({ type: "sync", chat: id, after, limit: chat.log.base - after }, null, turn.now + ASK_WITHIN);
}

function ask(turn: Turn, command: AnsweredCommand, ref: string | null): void {
  const promise = promiseOf(command);
  if (endsChat(command)) {
    turn.setChat(command.chat, ({ view }) => ({ leaving: view.status === "live", typing: null }));
    const { [command.chat]: _, ...drafts } = turn.state.drafts;
    turn.set({ drafts });
  }
  if (command.type === "next") {
    turn.set({ ticket: command.ticket, search: { at: "asking", ticket: command.ticket, since: turn.now } });
  }
  // Leaving, blocking and hiding are promises: kept until the server has answered them.
  turn.ask(command, ref, promise === null ? turn.now + ASK_WITHIN : null);
  if (promise !== null) turn.effect({ type: "persist" });
}

/** For the person it is done now, for everyone else when it can no longer be undone. */
function hold(turn: Turn, { command, ms }: Extract<Intent, { type: "hold" }>): void {
  const chat = turn.chat(command.chat);
  if (chat === null) return;
  const leaving = endsChat(command) && chat.view.status === "live";
  if (leaving) typing(turn, { type: "typing", chat: command.chat, on: false });
  turn.setChat(command.chat, { held: { command, until: turn.now + ms }, leaving });
  turn.effect({ type: "persist" });
}

function undo(turn: Turn, id: string): void {
  if ((turn.chat(id)?.held ?? null) === null) return;
  turn.setChat(id, { held: null, leaving: false });
  turn.effect({ type: "persist" });
  turn.pump(id);
}

/** Does what was held back until `now`. */
export function settleHeld(turn: Turn, now: number): void {
  for (const [id, { held, view }] of Object.entries(turn.state.chats)) {
    if (held === null || held.until > now) continue;
    turn.setChat(id, { held: null });
    const { command } = held;
    // The other left first: there is only the search to begin.
    if (command.type === "next" && view.status === "ended") {
      find(turn, { type: "find", ticket: command.ticket, takeOver: false, wishes: null });
    } else ask(turn, command, null);
  }
}
