/**
 * Owns the interfaces of everything outside that the live part of the app touches, so that tests can hold all of it.
 * Must not know what it is used for.
 */
import type { ChatView, Parsed } from "../core/protocol/frames";

export interface Clock {
  /** Milliseconds, as `Date.now()`. */
  now: () => number;
  /** Calls once, not before `at`; the answer takes it back. */
  at: (at: number, call: () => void) => () => void;
}

export interface Chance {
  /** In [0, 1). */
  random: () => number;
  uuid: () => string;
}

export interface SocketHandlers {
  opened: () => void;
  message: (text: string) => void;
  closed: (code: number) => void;
}

export interface Socket {
  send: (text: string) => void;
  /** No handler is called after this. */
  close: () => void;
}

export type OpenSocket = (handlers: SocketHandlers) => Socket;

/** What one tab keeps over a reload. */
export interface Storage {
  read: () => unknown;
  write: (value: unknown) => void;
  clear: () => void;
}

/** What the browser tells about the network, sleep and visibility. */
export interface Signals {
  online: () => boolean;
  visible: () => boolean;
  listen: (on: (signal: Signal) => void) => () => void;
}

export type Signal = "online" | "offline" | "woke" | "frozen" | "hidden" | "visible";

export interface Sounds {
  play: (sound: "match" | "message") => void;
}

/** Whether this browser is still signed in; renews the login where that is due. */
export type CheckLogin = () => Promise<"ok" | "signed_out" | "unreachable">;

/** Asks the server for a chat as it is now: `gone` when it has none for this person, `null` when it did not answer. */
export type FetchChat = (chat: string) => Promise<ChatView | "gone" | null>;

export interface Outside {
  clock: Clock;
  chance: Chance;
  openSocket: OpenSocket;
  storage: Storage;
  signals: Signals;
  sounds: Sounds;
  checkLogin: CheckLogin;
  fetchChat: FetchChat;
  /** How strictly frames are read: field by field while developing, what is used in production. */
  parse: (text: string) => Parsed;
  /** Somebody else's fault: a screen or a browser that threw where nothing may be thrown. */
  fault: (error: unknown) => void;
}
