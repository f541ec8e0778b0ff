/**
 * Owns the browser's side of `outside.ts`: its clock, socket, storage, and its network and sleep signals.
 * Must not know chats, nor decide anything.
 */
import type { Chance, Clock, OpenSocket, Signal, Signals, Storage } from "./outside";
import { inThisTab } from "./storage";

export const browserClock: Clock = {
  now: () => Date.now(),
  at(at, call) {
    const timer = setTimeout(call, Math.max(0, Math.min(at - Date.now(), 2 ** 31 - 1)));
    return () => {
      clearTimeout(timer);
    };
  },
};

export const browserChance: Chance = {
  random: () => Math.random(),
  uuid: randomUuid,
};

/** `crypto.randomUUID` exists only on secure origins; `getRandomValues` exists everywhere. */
function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Opens `/api/ws` of this origin. */
export const openBrowserSocket: OpenSocket = (handlers) => {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}/api/ws`, "io.v1");
  const listening = new AbortController();
  const { signal } = listening;
  socket.addEventListener("open", handlers.opened, { signal });
  socket.addEventListener(
    "message",
    (event) => {
      if (typeof event.data === "string") handlers.message(event.data);
    },
    { signal },
  );
  socket.addEventListener(
    "close",
    (event) => {
      handlers.closed(event.code);
    },
    { signal },
  );
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close() {
      listening.abort();
      socket.close(1000);
    },
  };
};

/** One key of this tab's storage: kept across a reload, gone with the tab. */
export function tabStorage(key: string): Storage {
  return {
    read() {
      try {
        const read: unknown = JSON.parse(inThisTab.read(key) ?? "null");
        return read;
      } catch {
        return null;
      }
    },
    write(value) {
      inThisTab.write(key, JSON.stringify(value));
    },
    clear() {
      inThisTab.write(key, null);
    },
  };
}

const SLEEP_TICK = 5_000;
const SLEEP_GAP = 20_000;
const HIDDEN_LONG = 30_000;

/** Network, sleep and visibility. A timer that fires much too late means that the device slept. */
export const browserSignals: Signals = {
  online: () => navigator.onLine,
  visible: () => document.visibilityState === "visible",
  listen(on) {
    const listening = new AbortController();
    const { signal } = listening;
    let hiddenAt: number | null = null;
    const tell = (name: Signal) => () => {
      on(name);
    };
    window.addEventListener("online", tell("online"), { signal });
    window.addEventListener("offline", tell("offline"), { signal });
    window.addEventListener("pagehide", (event) => event.persisted && on("frozen"), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && on("woke"), { signal });
    document.addEventListener("freeze", tell("frozen"), { signal });
    document.addEventListener("resume", tell("woke"), { signal });
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "hidden") {
          hiddenAt = Date.now();
          on("hidden");
          return;
        }
        on("visible");
        if (hiddenAt !== null && Date.now() - hiddenAt > HIDDEN_LONG) on("woke");
        hiddenAt = null;
      },
      { signal },
    );
    let last = Date.now();
    const beat = setInterval(() => {
      const now = Date.now();
      if (now - last > SLEEP_GAP) on("woke");
      last = now;
    }, SLEEP_TICK);
    return () => {
      listening.abort();
      clearInterval(beat);
    };
  },
};
