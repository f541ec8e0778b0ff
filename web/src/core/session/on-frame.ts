/**
 * Owns what each frame of the server means for the session.
 * Must not know how a frame arrived, nor send anything directly: it asks through the turn.
 */
import type { ChatView, FrameOf, Search, ServerFrame } from "../protocol/frames";
import * as closeCodes from "../protocol/close-codes.gen";
import { emptyLog, isMessage, lastOf, merge, peerMessagesAfter } from "./log";
import { onAnswer, settleSearch } from "./on-answer";
import { closed, discard, interrupted, oversized } from "./outbox";
import { reactions } from "./reactions";
import type { Chat } from "./state";
import type { Turn } from "./turn";
import { PAGE } from "./turn";

const PEER_TYPING_FOR = 6_000;
/** How long after an end its `chat` frame may take. */
const VIEW_WITHIN = 2_000;

export function onFrame(turn: Turn, frame: ServerFrame): void {
  switch (frame.type) {
    case "welcome":
      return onWelcome(turn, frame);
    case "events":
      return onEvents(turn, frame);
    case "receipt":
      return onReceipt(turn, frame);
    case "my_receipt":
      return onMyReceipt(turn, frame);
    case "typing":
      turn.setChat(frame.chat, { peerTyping: frame.on ? { until: turn.now + PEER_TYPING_FOR } : null });
      return;
    case "presence":
      return onPresence(turn, frame);
    case "reveal":
      return onReveal(turn, frame);
    case "queued":
      return onQueued(turn, frame);
    case "unqueued":
      return onUnqueued(turn, frame);
    case "called":
      return onCalled(turn, frame);
    case "matched":
      return onMatched(turn, frame);
    case "chat":
      return onChat(turn, frame.chat);
    case "people_changed":
      return onPeopleChanged(turn);
    case "ok":
    case "error":
      return onAnswer(turn, frame);
    case "notices":
      turn.set({ noticesRevision: turn.state.noticesRevision + 1 });
      return;
    case "synced":
    case "ping":
    case "draining":
      return;
  }
}

function onWelcome(turn: Turn, frame: FrameOf<"welcome">): void {
  const restored = turn.state.epoch !== null && turn.state.epoch !== frame.epoch;
  turn.set({ epoch: frame.epoch, limits: frame.limits });
  const known = new Set(Object.keys(turn.state.chats));
  const told = new Set(frame.chats.map((view) => view.chat));
  for (const view of frame.chats) {
    const before = turn.chat(view.chat);
    const chat = turn.adopt(view);
    // The server went back in time: the events in this window, even the end, may no longer exist.
    if (restored || frame.reset.includes(view.chat)) {
      const base = Math.max(0, view.last - PAGE);
      const earlier = base > 0 ? "more" : "start";
      turn.setChat(view.chat, { view, log: emptyLog(base), earlier, seen: view.mine.read });
    }
    turn.setChat(view.chat, { awayUntil: awayUntil(turn, view, chat), peerTyping: null });
    if (view.status === "ended") end(turn, before, view);
  }
  for (const { view } of Object.values(turn.state.chats)) {
    // It was live here and the server does not mention it: ask how it ended.
    if (view.status === "live" && !told.has(view.chat)) turn.setChat(view.chat, { viewDue: turn.now });
  }
  turn.prune();
  const { search, ticket } = turn.state;
  const live = frame.chats.find(({ status }) => status === "live");
  if (frame.queue !== null) {
    if (isOwn(turn, frame.queue)) goOn(turn, frame.queue);
    else turn.set({ search: { at: "elsewhere" } });
  } else if (ticket !== null && live !== undefined && !known.has(live.chat)) {
    // Someone was found while the connection was down.
    found(turn, live, ticket);
  } else if (search.at === "searching") {
    settleSearch(turn, search.search.ticket);
    turn.set({ search: { at: "stopped", reason: "gone" }, ticket: null });
  } else if (search.at === "elsewhere") {
    turn.set({ search: { at: "none" } });
  }
}

function awayUntil(turn: Turn, view: ChatView, before: Chat): number | null {
  if (view.presence !== "away") return null;
  return before.awayUntil ?? turn.now + turn.state.limits.grace_seconds * 1000;
}

function onEvents(turn: Turn, frame: FrameOf<"events">): void {
  const before = turn.chat(frame.chat);
  if (before === null) return;
  const { log, added, gap } = merge(before.log, frame.events);
  let outbox = before.outbox;
  for (const event of frame.events) {
    if (isMessage(event) && event.by === "me" && event.cid !== null) outbox = discard(outbox, event.cid);
  }
  const earlier = log.base === 0 ? "start" : log.base < before.log.base ? "more" : before.earlier;
  const last = Math.max(before.view.last, lastOf(log));
  const expected = before.expected !== null && before.expected.seq <= lastOf(log) ? null : before.expected;
  turn.setChat(frame.chat, { log, outbox, earlier, expected, view: { ...before.view, last } });
  if (outbox !== before.outbox) turn.effect({ type: "persist" });

  const name = before.view.peer.name;
  for (const event of added) {
    if (isMessage(event) && event.by === "peer") onPeerMessage(turn, before, event.seq, event.body);
    if (isMessage(event) && event.by === "me") turn.setChat(frame.chat, { divider: null });
    if (event.kind === "reacted" && event.by === "peer" && event.reaction !== null && event.seq > before.opened) {
      turn.effect({ type: "say", said: { kind: "reacted", name, emoji: reactions[event.reaction] } });
    }
    if (event.kind === "revealed") turn.effect({ type: "say", said: { kind: "revealed", name } });
    if (event.kind === "ended" && before.view.status === "live") {
      const view: ChatView = {
        ...before.view,
        last,
        status: "ended",
        ended_at: event.at,
        ended_by: event.by,
        end_reason: event.reason,
        presence: null,
      };
      // The next frame says whether it can be rated; if none comes, ask for it.
      turn.setChat(frame.chat, { view, viewDue: turn.now + VIEW_WITHIN });
      end(turn, before, view);
    }
  }
  acknowledge(turn, frame.chat);
  if (gap) turn.sync(frame.chat);
  turn.pump(frame.chat);
}

function onPeerMessage(turn: Turn, before: Chat, seq: number, text: string | null): void {
  const { view, attentive, seen, opened } = before;
  const fresh = attentive || seq <= seen ? null : seq;
  turn.setChat(view.chat, ({ divider }) => ({ peerTyping: null, divider: divider ?? fresh }));
  if (seq <= opened || text === null || view.status !== "live" || before.leaving) return;
  turn.effect({ type: "say", said: { kind: "message", chat: view.chat, name: view.peer.name, text } });
  if (!attentive) turn.effect({ type: "sound", sound: "message" });
}

/** Tells the server how far this device has received and read. Marks only rise. */
export function acknowledge(turn: Turn, id: string): void {
  const chat = turn.chat(id);
  if (chat === null || !turn.state.live || chat.view.status !== "live") return;
  const { mine } = chat.view;
  const last = peerMessagesAfter(chat.log, mine.delivered).at(-1)?.seq ?? mine.delivered;
  const seen = Math.min(chat.seen, lastOf(chat.log));
  // What was read was delivered: one frame says both.
  if (last > Math.max(mine.delivered, seen > mine.read ? seen : 0))
    turn.transmit({ type: "delivered", chat: id, seq: last });
  if (seen > mine.read) turn.transmit({ type: "read", chat: id, seq: seen });
  if (last === mine.delivered && seen <= mine.read) return;
  const read = Math.max(mine.read, seen);
  turn.setChat(id, { view: { ...chat.view, mine: { delivered: Math.max(last, read), read } } });
}

function onReceipt(turn: Turn, frame: FrameOf<"receipt">): void {
  const chat = turn.chat(frame.chat);
  if (chat === null) return;
  const delivered = Math.max(chat.view.theirs?.delivered ?? 0, frame.delivered);
  const read = Math.max(chat.view.theirs?.read ?? 0, frame.read);
  turn.setChat(frame.chat, { view: { ...chat.view, theirs: { delivered, read } } });
}

function onMyReceipt(turn: Turn, frame: FrameOf<"my_receipt">): void {
  const chat = turn.chat(frame.chat);
  if (chat === null) return;
  const delivered = Math.max(chat.view.mine.delivered, frame.delivered);
  const read = Math.max(chat.view.mine.read, frame.read);
  turn.setChat(frame.chat, { view: { ...chat.view, mine: { delivered, read } }, seen: Math.max(chat.seen, read) });
}

function onPresence(turn: Turn, frame: FrameOf<"presence">): void {
  const chat = turn.chat(frame.chat);
  if (chat?.view.status !== "live") return;
  const away = frame.state === "away";
  const grace = frame.grace ?? turn.state.limits.grace_seconds;
  const name = chat.view.peer.name;
  turn.setChat(frame.chat, {
    view: { ...chat.view, presence: frame.state },
    awayUntil: away ? turn.now + grace * 1000 : null,
    peerTyping: away ? null : chat.peerTyping,
  });
  if (away && chat.awayUntil === null) turn.effect({ type: "say", said: { kind: "away", name } });
  if (!away && chat.awayUntil !== null) turn.effect({ type: "say", said: { kind: "back", name } });
}

/** After the end of a chat nothing else says that a card in it was hidden. */
function onPeopleChanged(turn: Turn): void {
  turn.set({ peopleRevision: turn.state.peopleRevision + 1 });
  for (const [id, { view }] of Object.entries(turn.state.chats)) {
    if (view.status === "ended" && view.reveal.state === "revealed") turn.setChat(id, { viewDue: turn.now });
  }
}

function onReveal(turn: Turn, frame: FrameOf<"reveal">): void {
  const chat = turn.chat(frame.chat);
  if (chat === null) return;
  turn.setChat(frame.chat, { view: { ...chat.view, reveal: frame.reveal } });
  const asked = frame.reveal.state === "offered" && chat.view.reveal.state !== "offered";
  if (asked) turn.effect({ type: "say", said: { kind: "reveal_asked", name: chat.view.peer.name } });
}

/** Started by this tab, or replaces a search of this tab whose match never came. */
function isOwn(turn: Turn, { ticket, instead_of }: Search): boolean {
  const own = turn.state;
  return ticket === own.ticket || (instead_of !== null && (instead_of === own.ticket || instead_of === own.led));
}

function goOn(turn: Turn, search: Search): void {
  const { search: before, ticket } = turn.state;
  const was = before.at === "searching" && before.search.ticket === search.ticket ? before.called : null;
  const until = search.called === null ? null : turn.now + search.called * 1000;
  const called = until === null ? null : { until, answered: was?.answered === true };
  turn.set({ ticket: search.ticket, search: { at: "searching", search, received: turn.now, called } });
  if (called !== null && was === null) call(turn);
  if (ticket !== search.ticket) turn.effect({ type: "persist" });
}

function onQueued(turn: Turn, { type: _, ...search }: FrameOf<"queued">): void {
  if (!isOwn(turn, search)) return;
  settleSearch(turn, search.ticket);
  goOn(turn, search);
}

function onCalled(turn: Turn, frame: FrameOf<"called">): void {
  const { search } = turn.state;
  if (search.at !== "searching" || search.search.ticket !== frame.ticket) return;
  const until = turn.now + frame.seconds * 1000;
  turn.set({ search: { ...search, called: { until, answered: false } } });
  if (search.called === null) call(turn);
}

/** A hidden tab can only play a sound and change its title. */
function call(turn: Turn): void {
  turn.effect({ type: "sound", sound: "match" });
}

function onUnqueued(turn: Turn, frame: FrameOf<"unqueued">): void {
  const { search, ticket } = turn.state;
  if (search.at === "elsewhere") turn.set({ search: { at: "none" } });
  if (frame.ticket !== ticket || search.at === "none") return;
  settleSearch(turn, frame.ticket);
  if (frame.reason === "left") turn.set({ search: { at: "none" }, ticket: null });
  else turn.set({ search: { at: "stopped", reason: frame.reason }, ticket: null });
  turn.effect({ type: "persist" });
}

function onMatched(turn: Turn, frame: FrameOf<"matched">): void {
  if (frame.ticket !== null) settleSearch(turn, frame.ticket);
  const known = turn.chat(frame.chat.chat) !== null;
  turn.adopt(frame.chat);
  if (known) {
    turn.set({ search: { at: "none" }, ticket: null });
    turn.effect({ type: "persist" });
  } else {
    found(turn, frame.chat, frame.ticket);
  }
}

function found(turn: Turn, view: ChatView, ticket: string | null): void {
  turn.set({ search: { at: "none" }, ticket: null, led: ticket });
  turn.effect({ type: "persist" });
  turn.effect({ type: "matched", chat: view.chat });
  turn.effect({ type: "sound", sound: "match" });
  turn.effect({ type: "say", said: { kind: "matched", name: view.peer.name } });
}

function onChat(turn: Turn, view: ChatView): void {
  const before = turn.chat(view.chat);
  const chat = turn.adopt(view);
  if (view.status === "ended") end(turn, before, view);
  if (lastOf(chat.log) < view.last) turn.sync(view.chat);
}

/** A chat that the server no longer has for this person is over, whatever its state was here. */
export function onGone(turn: Turn, id: string): void {
  const chat = turn.chat(id);
  if (chat === null) return;
  turn.setChat(id, { viewDue: null });
  if (chat.view.status !== "live") return;
  const view: ChatView = { ...chat.view, status: "ended", end_reason: "left", presence: null, ratable: false };
  turn.setChat(id, { view });
  end(turn, chat, view);
}

/** The end of a chat: nothing waits, types or is sent any more. Announced once. */
export function end(turn: Turn, before: Chat | null, view: ChatView): void {
  if (before?.view.status === "live") {
    const byMe = view.ended_by === "me" || before.leaving;
    const reason = view.end_reason ?? "left";
    turn.effect({ type: "say", said: { kind: "ended", name: view.peer.name, byMe, reason } });
  }
  const { [view.chat]: _, ...drafts } = turn.state.drafts;
  turn.set({ drafts });
  turn.setChat(view.chat, ({ outbox }) => ({
    outbox: closed(outbox),
    peerTyping: null,
    awayUntil: null,
    typing: null,
    expected: null,
    leaving: false,
  }));
  turn.effect({ type: "persist" });
}

/** The connection is gone: everything on its way is asked for or sent again after the next welcome. */
export function onLost(turn: Turn, code: number | null): void {
  turn.set({ live: false, pending: turn.state.pending.map((pending) => ({ ...pending, sent: false })) });
  for (const [id, chat] of Object.entries(turn.state.chats)) {
    turn.setChat(id, {
      outbox: code === closeCodes.tooLarge ? oversized(chat.outbox) : interrupted(chat.outbox),
      syncing: null,
      expected: null,
      peerTyping: null,
      typing: null,
    });
  }
}
