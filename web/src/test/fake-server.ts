/**
 * Owns a small, exact server of `io.v1` for two people, for tests: durable chats, volatile connections, and a network
 * that loses, doubles and delays on demand. Must not know the client's code; it speaks text messages only.
 */
import type { ClientFrame } from "../core/protocol/commands";
import type { ChatView, ReactionName, RevealField, ServerFrameInput, SignalName } from "../core/protocol/frames";
import { readChatView } from "../core/protocol/frames";
import { bytesOf } from "../core/session/size";
import type { OpenSocket, SocketHandlers } from "../platform/outside";
import type { FakeClock } from "./fake-outside";
import type { Side, Stored } from "./fake-chat";
import { FakeChat, other } from "./fake-chat";

/** What the network does with one text message: how often it arrives, and how late. */
export type Fate = readonly number[];
export type Network = (direction: "up" | "down", text: string) => Fate;

interface Connection {
  side: Side;
  handlers: SocketHandlers;
  ready: boolean;
  open: boolean;
  /** Open for both ends, but nothing gets through. */
  dead: boolean;
}

interface Ticket {
  side: Side;
  ticket: string;
}

export class FakeServer {
  chats: FakeChat[] = [];
  tickets: Ticket[] = [];
  up = true;
  network: Network = () => [1];
  /** Every frame that a side was sent, for tests to inspect. */
  readonly sent: { side: Side; frame: ServerFrameInput }[] = [];
  readonly received: { side: Side; frame: ClientFrame }[] = [];
  /** Refuses commands of a kind with a code. */
  /** What it asks about before it stores these texts. */
  readonly nudges = new Map<string, SignalName[]>();
  readonly refuse = new Map<ClientFrame["type"], string>();
  /** Answers `sync` with these instead of what is there. */
  answerSync: (() => []) | null = null;
  /** The largest text message it takes; a larger one closes the connection. */
  frameBytes = 32_768;
  /** The number of sockets opened so far. */
  opened = 0;
  /** Plain requests get no answer. */
  unreachable = false;
  private readonly clock: FakeClock;
  private connections: Connection[] = [];

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  // ---- the world's side --------------------------------------------------------------------------------------------

  opener(side: Side): OpenSocket {
    return (handlers) => {
      this.opened += 1;
      const connection: Connection = { side, handlers, ready: false, open: false, dead: false };
      this.connections.push(connection);
      this.clock.at(this.clock.now() + 1, () => {
        if (!this.connections.includes(connection)) return;
        if (!this.up) return this.drop(connection, 1006);
        connection.open = true;
        handlers.opened();
      });
      return {
        send: (text) => this.carry(connection, "up", text, () => this.onText(connection, text)),
        close: () => {
          this.connections = this.connections.filter((one) => one !== connection);
          this.presence(side);
        },
      };
    };
  }

  /** The process dies and restarts at once: durable data stays, every connection and search is gone. */
  kill(): void {
    this.tickets = [];
    for (const connection of [...this.connections]) this.drop(connection, 1006);
  }

  /** Cuts a side off with a close frame. */
  cut(side: Side, code = 1006): void {
    for (const connection of this.of(side)) this.drop(connection, code);
  }

  /** Cuts a side off without a close frame. */
  silence(side: Side): void {
    for (const connection of this.of(side)) connection.dead = true;
  }

  /** Wakes readers after a lost hint. */
  wake(): void {
    for (const chat of this.chats) {
      for (const connection of this.connections) {
        const from = chat.marks[connection.side].delivered;
        if (connection.ready && chat.events.length > from) {
          this.tell(connection, { type: "events", chat: chat.id, events: chat.after(from, connection.side) });
        }
      }
    }
  }

  get chat(): FakeChat {
    const chat = this.chats.at(-1);
    if (chat === undefined) throw new Error("no chat yet");
    return chat;
  }

  begin(): FakeChat {
    const number = this.chats.length + 1;
    const chat = new FakeChat(`c0000000-0000-4000-8000-${String(number).padStart(12, "0")}`, this.time());
    this.chats.push(chat);
    return chat;
  }

  say(
    side: Side,
    body: string,
    cid: string = crypto.randomUUID(),
    hints: SignalName[] = [],
    quote: number | null = null,
  ): Stored {
    const chat = this.chat;
    const known = chat.byCid(side, cid);
    if (known !== undefined) return known;
    const event = chat.append(side, this.time(), { kind: "message", cid, body, deleted: false, hints, quote });
    this.publish(chat, event);
    return event;
  }

  react(side: Side, target: number, reaction: ReactionName | null, cid: string = crypto.randomUUID()): Stored {
    const event = this.chat.append(side, this.time(), { kind: "reacted", cid, target, reaction });
    this.publish(this.chat, event);
    return event;
  }

  /** Deletes a message; none: it is not theirs. */
  takeBack(side: Side, seq: number, chat = this.chat): Stored | null {
    const target = chat.events[seq - 1];
    if (target?.what.kind !== "message" || target.by !== side) return null;
    target.what = { ...target.what, body: null, deleted: true, quote: null };
    const event = chat.append(side, this.time(), { kind: "deleted", target: seq });
    this.publish(chat, event);
    return event;
  }

  end(side: Side | "system", reason: "left" | "idle" | "no_show" = "left"): void {
    const chat = this.chat;
    if (chat.status === "ended") return;
    chat.status = "ended";
    chat.open = null;
    this.publish(chat, chat.append(side, this.time(), { kind: "ended", reason }));
    for (const one of ["a", "b"] as const) this.push(one, { type: "chat", chat: chat.view(one) });
  }

  match(): FakeChat {
    const chat = this.begin();
    for (const side of ["a", "b"] as const) {
      const ticket = this.tickets.find((one) => one.side === side)?.ticket ?? null;
      this.push(side, { type: "matched", ticket, chat: chat.view(side) });
    }
    this.tickets = [];
    return chat;
  }

  askReveal(side: Side, fields: RevealField[]): void {
    const expiresAt = new Date(this.clock.now() + 600_000).toISOString();
    this.chat.open = { request: crypto.randomUUID(), by: side, fields, expiresAt };
    this.pushReveal();
  }

  /** A side answers the open request by choosing, and both cards are shown. */
  agree(side: Side, fields: RevealField[]): void {
    const { chat } = this;
    const offered = chat.open?.fields ?? [];
    chat.shown = side === "a" ? { a: fields, b: offered } : { a: offered, b: fields };
    chat.open = null;
    this.publish(chat, chat.append("system", this.time(), { kind: "revealed" }));
    this.pushReveal();
  }

  /** A chat over plain HTTP, with `null` for missing fields as the browser reads it. */
  fetchChat(side: Side, id: string): ChatView | "gone" | null {
    if (this.unreachable) return null;
    const chat = this.chats.find((one) => one.id === id);
    return chat === undefined ? "gone" : readChatView(chat.view(side));
  }

  /** Sends a side any text. */
  pushText(side: Side, text: string): void {
    for (const connection of this.of(side))
      this.carry(connection, "down", text, () => connection.handlers.message(text));
  }

  push(side: Side, frame: ServerFrameInput): void {
    for (const connection of this.of(side)) if (connection.ready) this.tell(connection, frame);
  }

  // ---- inside ------------------------------------------------------------------------------------------------------

  private of = (side: Side) => this.connections.filter((connection) => connection.side === side);
  private time = () => new Date(Math.floor(this.clock.now() / 1000) * 1000).toISOString().replace(".000", "");

  private drop(connection: Connection, code: number): void {
    this.connections = this.connections.filter((one) => one !== connection);
    this.presence(connection.side);
    connection.handlers.closed(code);
  }

  private carry(connection: Connection, direction: "up" | "down", text: string, arrive: () => void): void {
    for (const late of connection.dead ? [] : this.network(direction, text)) {
      this.clock.at(this.clock.now() + late, () => {
        if (this.connections.includes(connection) && !connection.dead) arrive();
      });
    }
  }

  private tell(connection: Connection, frame: ServerFrameInput): void {
    this.sent.push({ side: connection.side, frame });
    const text = JSON.stringify(frame);
    this.carry(connection, "down", text, () => connection.handlers.message(text));
  }

  private publish(chat: FakeChat, event: Stored): void {
    for (const side of ["a", "b"] as const) {
      this.push(side, { type: "events", chat: chat.id, events: [chat.seen(event, side)] });
    }
  }

  /** Like the real server: a ping every 25 seconds, since a client closes a silent connection. */
  private beat(connection: Connection): void {
    this.clock.at(this.clock.now() + 25_000, () => {
      if (!this.connections.includes(connection)) return;
      this.tell(connection, { type: "ping" });
      this.beat(connection);
    });
  }

  private pushReveal(): void {
    for (const side of ["a", "b"] as const) {
      this.push(side, { type: "reveal", chat: this.chat.id, reveal: this.chat.reveal(side) });
    }
  }

  private presence(side: Side): void {
    const chat = this.chats.at(-1);
    if (chat?.status !== "live") return;
    const away = !this.of(side).some(({ ready }) => ready);
    if (away === (chat.away === side)) return;
    chat.away = away ? side : null;
    const state = away ? "away" : "here";
    this.push(other(side), { type: "presence", chat: chat.id, state, grace: away ? 90 : null });
  }

  private onText(connection: Connection, text: string): void {
    if (text.length * 3 > this.frameBytes && bytesOf(text) > this.frameBytes) return this.drop(connection, 1009);
    const frame = JSON.parse(text) as ClientFrame;
    const { side } = connection;
    this.received.push({ side, frame });
    const id = "id" in frame ? frame.id : null;
    const code = this.refuse.get(frame.type);
    if (code !== undefined) return this.tell(connection, { type: "error", id, code });
    const ok = (done: object = {}) => this.tell(connection, { type: "ok", id, ...done });
    switch (frame.type) {
      case "hello":
        return this.hello(connection, frame.cursors ?? {});
      case "ping":
        return ok();
      case "pong":
      case "background":
        return;
      case "find_match": {
        if (this.tickets.some((one) => one.side === side && one.ticket !== frame.ticket)) {
          if (!frame.take_over) return this.tell(connection, { type: "error", id, code: "already_searching" });
        }
        this.tickets = [...this.tickets.filter((one) => one.side !== side), { side, ticket: frame.ticket }];
        this.tell(connection, { type: "queued", ...this.search(frame.ticket) });
        if (this.tickets.length === 2) this.match();
        return;
      }
      case "leave_queue":
        this.tickets = this.tickets.filter(({ ticket }) => ticket !== frame.ticket);
        return ok({ left: true });
      case "here":
      case "next":
      case "ask_again":
      case "answer_again":
      case "not_again":
        return ok();
      default:
        return this.onChat(connection, frame, ok);
    }
  }

  private onChat(
    connection: Connection,
    frame: Extract<ClientFrame, { chat: string }>,
    ok: (done?: object) => void,
  ): void {
    const { side } = connection;
    const id = "id" in frame ? frame.id : null;
    const chat = this.chats.find((one) => one.id === frame.chat);
    const refuse = (code: string) => this.tell(connection, { type: "error", id, code });
    if (chat === undefined) return refuse("not_found");
    switch (frame.type) {
      case "send": {
        const known = chat.byCid(side, frame.cid);
        if (known === undefined && chat.status === "ended") return refuse("chat_ended");
        const nudge = this.nudges.get(frame.body);
        if (frame.check === true && nudge !== undefined) return ok({ nudge });
        const event = known ?? this.say(side, frame.body, frame.cid, [], frame.quote ?? null);
        return ok({ seq: event.seq, at: event.at, duplicate: known !== undefined });
      }
      case "sync": {
        const events = this.answerSync?.() ?? chat.after(frame.after, side, frame.limit ?? undefined);
        this.tell(connection, { type: "events", chat: chat.id, events });
        const last = frame.after + events.length;
        return ok({ last, more: last < chat.events.length });
      }
      case "delivered":
      case "read":
        return this.mark(chat, side, frame);
      case "typing":
        return this.push(other(side), { type: "typing", chat: chat.id, on: frame.on });
      case "end":
      case "block":
        if (chat.status === "ended") return refuse("chat_ended");
        // A block looks like leaving with one’s card hidden.
        if (frame.type === "block" || frame.hide_card === true) this.hide(chat, side);
        this.end(side);
        return ok();
      case "rate":
        chat.rated[side] = frame.rating;
        return ok();
      case "react": {
        const target = chat.events[frame.seq - 1];
        if (target?.what.kind !== "message" || target.what.deleted) return refuse("not_found");
        return ok({ seq: this.react(side, frame.seq, frame.reaction ?? null, frame.cid).seq });
      }
      case "delete": {
        const event = this.takeBack(side, frame.seq, chat);
        return event === null ? refuse("not_found") : ok({ seq: event.seq });
      }
      default:
        this.onReveal(chat, side, frame);
        return ok();
    }
  }

  private onReveal(chat: FakeChat, side: Side, frame: Extract<ClientFrame, { chat: string }>): void {
    const open = chat.open;
    if (frame.type === "reveal_request") {
      this.askReveal(side, frame.fields);
    } else if (frame.type === "reveal_answer" && open?.request === frame.request && open.by !== side) {
      const { fields = [] } = frame;
      // "Not now" changes nothing that the peer can see.
      if (fields.length === 0) {
        return this.push(side, {
          type: "reveal",
          chat: chat.id,
          reveal: { state: "none", messages_missing: 0, requests_left: 3 },
        });
      }
      return this.agree(side, fields);
    } else if (frame.type === "reveal_cancel" && open?.request === frame.request && open.by === side) {
      chat.open = null;
    } else if (frame.type === "reveal_revoke") {
      this.hide(chat, side);
    }
    this.pushReveal();
  }

  /** Hides a card. After the end no event follows: both read the chat again. */
  hide(chat: FakeChat, side: Side): void {
    const { shown } = chat;
    if (!shown?.[side]) return;
    chat.shown = { ...shown, [side]: null };
    if (chat.status === "live") this.publish(chat, chat.append(side, this.time(), { kind: "reveal_withdrawn" }));
    else for (const one of ["a", "b"] as const) this.push(one, { type: "people_changed" });
  }

  private mark(chat: FakeChat, side: Side, frame: { type: "delivered" | "read"; seq: number }): void {
    const marks = chat.marks[side];
    if (frame.type === "read") marks.read = Math.max(marks.read, frame.seq);
    marks.delivered = Math.max(marks.delivered, frame.seq);
    this.push(other(side), { type: "receipt", chat: chat.id, ...marks });
  }

  private hello(connection: Connection, cursors: Record<string, [number, string]>): void {
    const { side } = connection;
    const known = this.chats.filter((chat) => chat.status === "live" || chat.id in cursors);
    const ticket = this.tickets.find((one) => one.side === side)?.ticket;
    const reset = known.filter(({ id, events }) => {
      const [seq, prefix] = cursors[id] ?? [0, ""];
      return seq > 0 && events[seq - 1]?.id.slice(0, 6) !== prefix;
    });
    this.tell(connection, {
      type: "welcome",
      connection: "00000000-0000-4000-8000-0000000000cc",
      epoch: "00000000-0000-4000-8000-0000000000ee",
      heartbeat: 25,
      background_heartbeat: 40,
      limits: {
        message_characters: 2_000,
        message_bytes: 28_672,
        frame_bytes: 32_768,
        typing_seconds: 3,
        grace_seconds: 90,
        rating_tags: ["kind", "funny", "interesting", "good_listener", "rude", "boring"],
      },
      queue: ticket === undefined ? null : this.search(ticket),
      chats: known.map((chat) => chat.view(side)),
      reset: reset.map(({ id }) => id),
    });
    connection.ready = true;
    this.beat(connection);
    for (const chat of known) {
      const [seq] = cursors[chat.id] ?? [chat.events.length];
      const events = chat.after(seq, side);
      if (events.length > 0) this.tell(connection, { type: "events", chat: chat.id, events });
    }
    this.tell(connection, { type: "synced" });
    this.presence(side);
  }

  private search(ticket: string) {
    return { ticket, level: 0, waited: 0, note: "everything", next_in: 3 } as const;
  }
}
