/** Owns one tab's session without a connection: events in by hand, effects out to be read. Must not know any screen. */
import type { ClientFrame } from "../core/protocol/commands";
import type { ServerFrameInput } from "../core/protocol/frames";
import { readServerFrame } from "../core/protocol/frames";
import { stepSession } from "../core/session/session";
import type { Chat, SessionEffect, SessionEvent, SessionState } from "../core/session/state";
import { emptySession } from "../core/session/state";
import { FakeChat } from "./fake-chat";

export const chatId = "c0000000-0000-4000-8000-000000000001";
export const strange = "00000000-0000-4000-8000-0000000000ff";
export const chat = (): FakeChat => new FakeChat(chatId, "2026-11-23T21:00:00Z");

export class Tab {
  state: SessionState = emptySession;
  now = 1_000_000;
  effects: SessionEffect[] = [];

  do(event: SessionEvent): this {
    const [state, effects] = stepSession(this.state, event, this.now);
    this.state = state;
    this.effects = [...effects];
    return this;
  }

  hear(frame: ServerFrameInput): this {
    const parsed = readServerFrame(JSON.stringify(frame));
    if (parsed.kind !== "frame") throw new Error(`no frame: ${JSON.stringify(frame)}`);
    return this.do({ type: "frame", frame: parsed.frame });
  }

  get sent(): ClientFrame[] {
    return this.effects.flatMap((effect) => (effect.type === "transmit" ? [effect.frame] : []));
  }

  get kinds(): string[] {
    return this.effects.map(({ type }) => type);
  }

  /** The chat of `chat()`, as this tab holds it. */
  get chat(): Chat {
    const held = this.state.chats[chatId];
    if (held === undefined) throw new Error("this tab holds no chat");
    return held;
  }

  /** The id that the latest command went out with. */
  get asked(): string {
    const id = this.sent.flatMap((frame) => ("id" in frame ? [frame.id] : [])).at(-1);
    if (id === undefined) throw new Error("nothing was asked");
    return id;
  }
}

export const queued = (ticket: string, more: object = {}): ServerFrameInput => ({
  type: "queued",
  ticket,
  level: 0,
  waited: 0,
  note: "everything",
  next_in: 3,
  ...more,
});

export function welcome(more: Partial<Extract<ServerFrameInput, { type: "welcome" }>> = {}): ServerFrameInput {
  return {
    type: "welcome",
    connection: strange,
    epoch: strange,
    heartbeat: 25,
    background_heartbeat: 40,
    limits: emptySession.limits,
    queue: null,
    chats: [],
    reset: [],
    ...more,
  };
}
