/**
 * The conversation as a log: rows in the order of time, a pill for what arrived below, pages of history above.
 * It does not announce anything itself; the one announcer does.
 */
import "../../i18n/sections/chat";

import type { KeyboardEvent, ReactNode } from "react";
import { Fragment, useCallback, useEffect, useMemo, useRef, useState } from "react";

import { lastOf, peerMessagesAfter } from "../../core/session/log";
import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { day } from "../../i18n/format";
import { useLive, useLiveDriver } from "../../realtime/store";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Greeting } from "./Greeting";
import { isComposing } from "./keys";
import { Message, type MessageActs } from "./Message";
import type { MessageRow, Row } from "./rows";
import { rowsOf } from "./rows";
import { useLogScroll } from "./useLogScroll";
import { useReading } from "./useReading";

/** Rows rendered at first; more are added as the reader scrolls up. */
const WINDOW = 300;

interface LogProps {
  chat: Chat;
  /** Shown after the last message: an open reveal. */
  children?: ReactNode;
  onLink: (link: { href: string; host: string }) => void;
  onActions: (row: MessageRow) => void;
  onBack: () => void;
  /** Puts a text into the box. */
  onSuggest: (text: string) => void;
  /** What stands where both cards were shown; `fresh`: it happens just now. */
  cards: ((fresh: boolean) => ReactNode) | null;
}

export function Log({ chat, children, cards, onLink, onActions, onBack, onSuggest }: LogProps) {
  const live = useLiveDriver();
  const id = chat.view.chat;
  const { name } = chat.view.peer;
  const element = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(WINDOW);
  const [opened] = useState(() => lastOf(chat.log));
  const last = lastOf(chat.log);
  const from = Math.max(0, last - shown) + 1;
  const pending = useLive(({ session }) => session.pending);
  const rows = useMemo(() => rowsOf(chat, from, pending), [chat, from, pending]);
  const lastMessage = rows.findLast((row) => row.kind === "message");

  const onNearStart = useCallback(() => {
    if (from > chat.log.base + 1) setShown((count) => count + WINDOW);
    else if (chat.earlier === "more") live.intend({ type: "earlier", chat: id });
  }, [live, id, from, chat.log.base, chat.earlier]);

  const { atEnd, toEnd, onScroll } = useLogScroll({
    logRef: element,
    rows,
    fresh: lastMessage === undefined,
    lastIsOwn: lastMessage?.mine === true,
    onNearStart,
  });
  useReading({ chat: id, logRef: element, atEnd, last });
  const [leftAt, setLeftAt] = useState<number | null>(null);
  if (atEnd !== (leftAt === null)) setLeftAt(atEnd ? null : last);
  const fresh = leftAt === null ? 0 : peerMessagesAfter(chat.log, leftAt).length;

  const wanted = useRef<number | null>(null);
  const seek = useCallback(() => {
    if (wanted.current === null) return;
    const row = element.current?.querySelector<HTMLElement>(`[data-seq="${wanted.current}"]`);
    if (row === null || row === undefined) return onNearStart();
    wanted.current = null;
    row.scrollIntoView({ block: "center" });
    row.querySelector("article")?.focus({ preventScroll: true });
  }, [onNearStart]);
  // What is not loaded yet: page by page, until it is there.
  useEffect(seek, [seek, rows]);
  const seeking = useRef(seek);
  useEffect(() => {
    seeking.current = seek;
  }, [seek]);

  const act = useMemo<MessageActs>(
    () => ({
      link: onLink,
      actions: onActions,
      jump: (seq) => {
        wanted.current = seq;
        seeking.current();
      },
      tryAgain: (cid) => live.intend({ type: "try_again", chat: id, cid }),
      discard: (key, cid) => {
        // The focused element goes away: move the focus to its neighbor, or to the box.
        const articles = [...(element.current?.querySelectorAll<HTMLElement>("article") ?? [])];
        const at = articles.findIndex((article) => article.closest<HTMLElement>("[data-row]")?.dataset["row"] === key);
        const beside = articles[at + 1] ?? articles[at - 1];
        if (beside === undefined) onBack();
        else beside.focus();
        live.intend({ type: "discard", chat: id, cid });
      },
    }),
    [live, id, onLink, onActions, onBack],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      onBack();
      return;
    }
    const articles = [...event.currentTarget.querySelectorAll<HTMLElement>("article")];
    const at = articles.findIndex((article) => article === document.activeElement);
    if (event.key === "Enter" && at >= 0 && event.target === articles[at]) {
      // Otherwise the rest of this key press would reach the button that has the focus by then.
      event.preventDefault();
      const key = articles[at].closest<HTMLElement>("[data-row]")?.dataset["row"];
      const row = rows.find((one) => one.key === key);
      if (row?.kind === "message") onActions(row);
      return;
    }
    const to = target(event.key, at < 0 ? articles.length : at, articles.length);
    if (to === null) return;
    event.preventDefault();
    articles[to]?.focus();
  };

  return (
    <div className="log-frame">
      {/* The scrolling log is focusable, so that keys can scroll it and move through its messages. */}
      {/* eslint-disable jsx-a11y-x/no-noninteractive-tabindex, jsx-a11y-x/no-noninteractive-element-interactions */}
      <div
        ref={element}
        className="log"
        role="log"
        aria-live="off"
        aria-label={m.chat.label(name)}
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        {/* eslint-enable jsx-a11y-x/no-noninteractive-tabindex, jsx-a11y-x/no-noninteractive-element-interactions */}
        {/* Safari drops the role of a list without bullets. */}
        {/* eslint-disable-next-line jsx-a11y-x/no-redundant-roles */}
        <ol role="list" className={lastMessage === undefined ? "log-rows log-start" : "log-rows"}>
          {chat.earlier === "loading" && <li className="log-line">{m.chat.earlier.loading}</li>}
          {chat.earlier === "failed" && (
            <li className="log-line">
              {m.chat.earlier.failed}{" "}
              <Button look="link" onClick={() => live.intend({ type: "earlier", chat: id })}>
                {m.common.tryAgain}
              </Button>
            </li>
          )}
          {rows.map((row) =>
            row.kind === "message" ? (
              <Message key={row.key} row={row} name={name} fresh={row.seq === null || row.seq > opened} act={act} />
            ) : row.kind === "notice" && row.notice === "revealed" && cards !== null ? (
              <Fragment key={row.key}>{cards(row.seq > opened)}</Fragment>
            ) : (
              <Line
                key={row.key}
                row={row}
                chat={chat}
                fresh={lastMessage === undefined && chat.view.status === "live"}
                onSuggest={onSuggest}
              />
            ),
          )}
          {children}
        </ol>
      </div>
      {!atEnd && (
        <Button look="outline" className="log-pill" onClick={toEnd} aria-label={fresh === 0 ? m.chat.toEnd : undefined}>
          {fresh > 0 && m.chat.fresh(fresh)} <Icon name="down" />
        </Button>
      )}
    </div>
  );
}

function target(key: string, at: number, count: number): number | null {
  const clamp = (index: number) => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case "ArrowUp":
      return clamp(at - 1);
    case "ArrowDown":
      return clamp(at + 1);
    case "PageUp":
      return clamp(at - 10);
    case "PageDown":
      return clamp(at + 10);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

interface LineProps {
  row: Exclude<Row, MessageRow>;
  chat: Chat;
  /** Nobody has written yet. */
  fresh: boolean;
  onSuggest: (text: string) => void;
}

function Line({ row, chat, fresh, onSuggest }: LineProps) {
  const { name } = chat.view.peer;
  switch (row.kind) {
    case "day":
      return (
        <li className="log-day">
          <time dateTime={row.at.toISOString()}>{day(row.at, new Date())}</time>
        </li>
      );
    case "opening":
      return <Greeting chat={chat} fresh={fresh} onSuggest={onSuggest} />;
    case "unread":
      return (
        <li className="log-unread">
          <span>{m.chat.unread}</span>
        </li>
      );
    case "notice":
      return (
        <li className="log-line">
          {row.notice === "revealed"
            ? m.chat.events.revealed
            : row.notice === "hid_by_me"
              ? m.chat.events.hidByMe
              : m.chat.events.hidByPeer(name)}
        </li>
      );
  }
}
