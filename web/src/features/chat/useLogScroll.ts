/**
 * Owns where the log is scrolled to: it follows the conversation at the end, and keeps what is being read in its place
 * everywhere else. Must not know what the rows say.
 */
import type { RefObject } from "react";
import { useCallback, useLayoutEffect, useRef, useState } from "react";

import type { View } from "../../core/scroll/anchor";
import { anchor, END_TOLERANCE } from "../../core/scroll/anchor";

interface Options {
  logRef: RefObject<HTMLElement | null>;
  /** Changes whenever the rows do. */
  rows: readonly { key: string }[];
  /** Nobody has written yet: the log shows its beginning, however large, and counts as read to its end. */
  fresh: boolean;
  /** The last row is an own message. */
  lastIsOwn: boolean;
  onNearStart: () => void;
}

const rowElements = (log: HTMLElement) => log.querySelectorAll<HTMLElement>("[data-row]");
const sizeOf = (log: HTMLElement) => `${log.clientWidth} ${log.clientHeight}`;
const fromEnd = (log: HTMLElement, fresh: boolean) => (fresh ? 0 : log.scrollHeight - log.clientHeight - log.scrollTop);
const goToEnd = (log: HTMLElement, fresh: boolean) => {
  log.scrollTop = fresh ? 0 : log.scrollHeight;
};

export function useLogScroll({ logRef, rows, fresh, lastIsOwn, onNearStart }: Options) {
  const view = useRef<View>({ lastId: null, firstVisible: null, fromEnd: 0 });
  const size = useRef("");
  const [atEnd, setAtEnd] = useState(true);
  const lastId = rows.at(-1)?.key ?? null;

  const remember = useCallback(() => {
    const element = logRef.current;
    if (element === null) return;
    view.current = {
      lastId: view.current.lastId,
      firstVisible: firstVisible(element),
      fromEnd: fromEnd(element, fresh),
    };
    setAtEnd(view.current.fromEnd <= END_TOLERANCE);
  }, [logRef, fresh]);

  const toEnd = useCallback(() => {
    const element = logRef.current;
    if (element === null) return;
    goToEnd(element, fresh);
    remember();
  }, [logRef, fresh, remember]);

  useLayoutEffect(() => {
    const element = logRef.current;
    if (element === null) return;
    const to = anchor(view.current, lastId, lastIsOwn);
    if (to.to === "end") goToEnd(element, fresh);
    if (to.to === "row") {
      const row = [...rowElements(element)].find(({ dataset }) => dataset["row"] === to.id);
      if (row !== undefined) element.scrollTop += topIn(element, row) - to.offset;
    }
    view.current = { lastId, firstVisible: firstVisible(element), fromEnd: fromEnd(element, fresh) };
  }, [logRef, rows, fresh, lastId, lastIsOwn]);

  // The keyboard opens, the box grows, an image of text wraps: at the end, stay there.
  useLayoutEffect(() => {
    const element = logRef.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      size.current = sizeOf(element);
      // A fresh log may be larger than its place: it stays where it is read.
      if (!fresh && view.current.fromEnd <= END_TOLERANCE) goToEnd(element, fresh);
      remember();
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => {
      observer.disconnect();
    };
  }, [logRef, fresh, remember]);

  const onScroll = useCallback(() => {
    const element = logRef.current;
    // A new size also scrolls, without the user: the observer corrects that.
    if (element === null || sizeOf(element) !== size.current) return;
    remember();
    if (element.scrollTop < element.clientHeight * 1.5) onNearStart();
  }, [logRef, remember, onNearStart]);

  return { atEnd, toEnd, onScroll };
}

const topIn = (log: HTMLElement, row: HTMLElement) => row.getBoundingClientRect().top - log.getBoundingClientRect().top;

/** The first row of which something shows. Rows stand below each other, so half of them are ruled out with each look. */
function firstVisible(log: HTMLElement): View["firstVisible"] {
  const rows = rowElements(log);
  const top = log.getBoundingClientRect().top;
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const row = rows[middle];
    if (row !== undefined && row.getBoundingClientRect().bottom <= top) from = middle + 1;
    else to = middle;
  }
  const row = rows[from];
  const id = row?.dataset["row"];
  return row === undefined || id === undefined ? null : { id, offset: row.getBoundingClientRect().top - top };
}
