/**
 * Owns one step of the session: the state as it is being changed, and the effects asked for on the way.
 * Must not know which event caused the step.
 */
import type { AnsweredCommand, ClientFrame } from "../protocol/commands";
import type { ChatView } from "../protocol/frames";
import { emptyLog, lastOf } from "./log";
import { nextToSend, refused, sending } from "./outbox";
import { bytesOf } from "./size";
import type { Chat, SessionEffect, SessionState } from "./state";
import { endsChat } from "./state";

/** How many events a page of history has. */
export const PAGE = 60;
const SYNC_WITHIN = 5_000;

export class Turn {
  state: SessionState;
  readonly now: number;
  readonly effects: SessionEffect[] = [];

  constructor(state: SessionState, now: number) {
    this.state = state;
    this.now = now;
  }

  effect(effect: SessionEffect): void {
    this.effects.push(effect);
  }

  transmit(frame: ClientFrame): void {
    this.effects.push({ type: "transmit", frame });
  }

  set(part: Partial<SessionState>): void {
    this.state = { ...this.state, ...part };
  }

  chat(id: string): Chat | null {
    return this.state.chats[id] ?? null;
  }

  /** Changes a chat, if it is known. */
  setChat(id: string, part: Partial<Chat> | ((chat: Chat) => Partial<Chat>)): void {
    const chat = this.state.chats[id];
    if (chat === undefined) return;
    const next = { ...chat, ...(typeof part === "function" ? part(chat) : part) };
    this.set({ chats: { ...this.state.chats, [id]: next } });
  }

  nextId(): string {
    const id = this.state.nextId;
    this.set({ nextId: id + 1 });
    return String(id);
  }

  /** Puts a chat from the server into the state; local state of the chat stays. */
  adopt(view: ChatView): Chat {
    const known = this.state.chats[view.chat];
    if (known !== undefined) {
      // The end is final: a frame without it is older.
      if (known.view.status === "ended" && view.status === "live") return known;
      const seen = Math.max(known.seen, view.mine.read);
      const leaving = known.leaving && view.status === "live";
      const next: Chat = { ...known, view, seen, leaving, viewDue: null };
      this.set({ chats: { ...this.state.chats, [view.chat]: next } });
      return next;
    }
    const base = Math.max(0, view.last - PAGE);
    const { [view.chat]: outbox = [], ...saved } = this.state.saved;
    const chat: Chat = {
      view,
      log: emptyLog(base),
      outbox,
      earlier: base > 0 ? "more" : "start",
      syncing: null,
      expected: null,
      peerTyping: null,
      awayUntil: null,
      typing: null,
      opened: view.last,
      seen: view.mine.read,
      attentive: false,
      divider: null,
      leaving:
        view.status === "live" &&
        this.state.pending.some(({ command }) => endsChat(command) && command.chat === view.chat),
      parted: false,
      blocked: false,
      held: null,
      settled: {},
      viewDue: null,
    };
    this.set({ chats: { ...this.state.chats, [view.chat]: chat }, saved });
    return chat;
  }

  /** Drops chats that are over and not on the screen. */
  prune(): void {
    const kept = Object.entries(this.state.chats).filter(
      ([id, { view, held }]) => view.status === "live" || id === this.state.open || held !== null,
    );
    if (kept.length < Object.keys(this.state.chats).length) this.set({ chats: Object.fromEntries(kept) });
  }

  /** Fetches missing events after the end of the window, one request at a time. */
  sync(id: string): void {
    const chat = this.chat(id);
    if (chat?.syncing !== null || !this.state.live) return;
    const request = this.nextId();
    this.transmit({ id: request, type: "sync", chat: id, after: lastOf(chat.log), limit: 200 });
    const from = lastOf(chat.log);
    this.setChat(id, { syncing: { request, until: this.now + SYNC_WITHIN, from }, expected: null });
  }

  /** Sends the next message of a chat, if it is its turn. */
  pump(id: string): void {
    const chat = this.chat(id);
    if (chat?.view.status !== "live" || chat.leaving || !this.state.live) return;
    const item = nextToSend(chat.outbox, this.now);
    if (item === null) return;
    if (bytesOf(item.body) > this.state.limits.message_bytes) {
      // The server would refuse it, or close the connection over it, every time.
      this.setChat(id, { outbox: refused(chat.outbox, item.cid, "message_too_long", null, this.now) });
      this.effect({ type: "say", said: { kind: "not_sent" } });
      this.effect({ type: "persist" });
      return this.pump(id);
    }
    const request = this.nextId();
    this.setChat(id, { outbox: sending(chat.outbox, item.cid, request, this.now) });
    const check = item.anyway !== true;
    const quote = item.quote === undefined ? {} : { quote: item.quote };
    this.transmit({ id: request, type: "send", chat: id, cid: item.cid, body: item.body, check, ...quote });
  }

  /** Keeps a command until it is answered, and sends it as soon as there is a connection. */
  ask(command: AnsweredCommand, ref: string | null, until: number | null): void {
    const id = this.nextId();
    const sent = this.state.live;
    if (sent) this.transmit({ ...command, id });
    this.set({ pending: [...this.state.pending, { id, command, ref, until, sent }] });
  }
}
