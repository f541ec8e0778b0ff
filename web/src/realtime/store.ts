/**
 * Owns how screens read live state and pass on what a person does.
 * Must not know sockets or time; the driver does.
 */
import { createContext, use, useCallback, useEffect, useState, useSyncExternalStore } from "react";

import type { Utterance } from "../core/announce/batch";
import type { Live, Snapshot } from "./driver";

/** The one live connection of this page. Tests provide their own. */
export const LiveContext = createContext<Live | null>(null);

/** The live connection itself, to pass on what a person does. */
export function useLiveDriver(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error("useLive needs a LiveContext around it");
  return live;
}

/** A part of the live state. The selector must return a part of the snapshot or a plain value, not a new object. */
export function useLive<T>(select: (snapshot: Snapshot) => T): T {
  const live = useLiveDriver();
  return useSyncExternalStore(live.subscribe, () => select(live.getSnapshot()));
}

/** The time, read again every `every` milliseconds while `running`. */
export function useLiveClock(every: number, running = true): number {
  const live = useLiveDriver();
  const [now, setNow] = useState(() => live.now());
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => {
      setNow(live.now());
    }, every);
    return () => {
      clearInterval(timer);
    };
  }, [live, every, running]);
  return now;
}

/** Calls for each announcement. */
export function useUtterances(say: (utterance: Utterance) => void): void {
  const live = useLiveDriver();
  useEffect(() => live.onUtterance(say), [live, say]);
}

/** Calls when someone was found. */
export function useMatched(go: (chat: string) => void): void {
  const live = useLiveDriver();
  useEffect(() => live.onMatched(go), [live, go]);
}

/** Starts a search. Only ever called from a click or a key. */
export function useFind(): (takeOver?: boolean) => void {
  const live = useLiveDriver();
  return useCallback(
    (takeOver = false) => {
      live.intend({ type: "find", ticket: live.uuid(), takeOver, wishes: null });
    },
    [live],
  );
}
