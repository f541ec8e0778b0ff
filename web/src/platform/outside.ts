/**
 * Owns the interfaces of everything outside that the live part of the app touches, so that tests can hold all of it.
 * Must not know what it is used for.
 */
import type { ChatView, Parsed } from "../core/protocol/frames";

export interface Clock {
  /** Milliseconds, as `Date.now()`. */
  now: () => number;
  /** Calls once, not before `at`. Returns a function that cancels the call. */
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

/** What one tab keeps across a reload. */
export interface Storage {
  read: () => unknown;
  write: (value: unknown) => void;
  clear: () => void;
}

/** What the browser reports about the network, sleep and visibility. */
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
export type CheckLogin = () => Promise<"ok" | "signed_out" | "unreachable" | { address: string }>;

/** Fetches a chat as it is now: `gone` when the server has none for this person, `null` without an answer. */
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
  /** How strictly frames are read: every detail in development, only the used fields in production. */
  parse: (text: string) => Parsed;
  /** Reports a fault outside of the live part: a screen or a browser that threw where it must not. */
  fault: (error: unknown) => void;
}
