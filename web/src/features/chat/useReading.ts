/**
 * Owns what counts as read: a message on the screen, in a visible tab, in a focused window, for half a second.
 * Must not know what happens with the mark.
 */
import type { RefObject } from "react";
import { useEffect, useState } from "react";

import { useLiveDriver } from "../../realtime/store";

const READ_AFTER = 500;

interface Options {
  chat: string;
  logRef: RefObject<HTMLElement | null>;
  atEnd: boolean;
  /** The newest event in the log. */
  last: number;
}

export function useReading({ chat, logRef, atEnd, last }: Options): void {
  const live = useLiveDriver();
  const present = usePresent();
  const attentive = present && atEnd;

  useEffect(() => {
    live.intend({ type: "attention", chat, on: attentive });
    return () => {
      live.intend({ type: "attention", chat, on: false });
    };
  }, [live, chat, attentive]);

  useEffect(() => {
    if (!present) return;
    const timer = setTimeout(() => {
      const seq = atEnd ? last : lastVisible(logRef.current);
      if (seq > 0) live.intend({ type: "seen", chat, seq });
    }, READ_AFTER);
    return () => {
      clearTimeout(timer);
    };
  }, [live, chat, logRef, present, atEnd, last]);
}

/** The tab is visible and the window has the focus. */
function usePresent(): boolean {
  const read = () => document.visibilityState === "visible" && document.hasFocus();
  const [present, setPresent] = useState(read);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const update = () => {
      setPresent(read());
    };
    document.addEventListener("visibilitychange", update, { signal });
    window.addEventListener("focus", update, { signal });
    window.addEventListener("blur", update, { signal });
    update();
    return () => {
      listening.abort();
    };
  }, []);
  return present;
}

function lastVisible(log: HTMLElement | null): number {
  if (log === null) return 0;
  const end = log.getBoundingClientRect().bottom;
  const rows = [...log.querySelectorAll<HTMLElement>("[data-seq]")];
  const last = rows.findLast((row) => row.getBoundingClientRect().bottom <= end);
  return Number(last?.dataset["seq"] ?? 0);
}
