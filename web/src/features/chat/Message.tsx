/** One message: its text, and on the last of a group its time and state in words. */
import "../../i18n/sections/chat";

import { memo, type MouseEvent, type PointerEvent, useEffect, useRef } from "react";

import { m } from "../../i18n/catalogue";
import { clock } from "../../i18n/format";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import type { MessageRow } from "./rows";
import { isBig, piecesOf } from "./text";

/** What a person can do with a message. The same object for all messages and renders. */
export interface MessageActs {
  link: (link: { href: string; host: string }) => void;
  actions: (row: MessageRow) => void;
  tryAgain: (cid: string) => void;
  discard: (key: string, cid: string) => void;
  /** Goes to the message with this number. */
  jump: (seq: number) => void;
}

interface MessageProps {
  row: MessageRow;
  name: string;
  /** It arrived while the chat was open. */
  fresh: boolean;
  act: MessageActs;
}

/** A finger that rests this long asks what it can do. */
const LONG_PRESS = 500;

/** Rows are made anew with every change; only one that says something new is drawn again. */
const same = (before: MessageProps, next: MessageProps): boolean =>
  before.name === next.name &&
  before.fresh === next.fresh &&
  before.act === next.act &&
  before.row.at.getTime() === next.row.at.getTime() &&
  plain.every((key) => before.row[key] === next.row[key]);

const plain = [
  "key",
  "mine",
  "body",
  "seq",
  "cid",
  "state",
  "reason",
  "first",
  "last",
  "quote",
  "quoteBody",
  "quoteFrom",
  "reacted",
  "reaction",
] as const;

const reasonOf = (reason: string | null): string => {
  const reasons: Readonly<Record<string, string>> = m.chat.failed;
  return reasons[reason ?? "other"] ?? m.chat.failed.other;
};

export const Message = memo(function Message({ row, name, fresh, act }: MessageProps) {
  const { cid, quote } = row;
  const time = clock(row.at);
  const state = row.state === null ? null : m.chat.states[row.state];
  const label = state === null ? m.chat.article(name, time) : m.chat.articleOwn(time, state.toLowerCase());
  const classes = ["message", row.mine ? "message-mine" : "message-theirs"];
  if (row.first) classes.push("message-first");
  if (row.state === "failed") classes.push("message-failed");
  if (fresh) classes.push("message-fresh");
  if (row.body !== null && quote === null && isBig(row.body)) classes.push("message-big");
  const press = useLongPress(() => act.actions(row));
  return (
    <li
      className={classes.join(" ")}
      data-row={row.key}
      data-seq={row.seq ?? undefined}
      data-state={row.state ?? undefined}
    >
      <div className="message-line">
        {/* The log's arrow keys and Enter do the same for keyboards; see Log.tsx. */}
        <article aria-label={label} tabIndex={-1} {...press}>
          <div className="bubble">
            {quote !== null && (
              <button type="button" className="bubble-quote" tabIndex={-1} onClick={() => act.jump(quote)}>
                <span className="visually-hidden">{m.chat.quote.label} </span>
                <Quoted quoteBody={row.quoteBody} quoteFrom={row.quoteFrom} name={name} />
              </button>
            )}
            {row.body === null ? (
              <p className="bubble-deleted">{m.chat.deleted}</p>
            ) : (
              <p dir="auto">
                {piecesOf(row.body).map((piece, index) =>
                  piece.kind === "text" ? (
                    piece.text
                  ) : (
                    // Not a button, which would be a block in the text; not an `href`, which would open without asking.
                    <span
                      key={index}
                      role="link"
                      className="bubble-link"
                      tabIndex={-1}
                      onClick={(event) => {
                        event.stopPropagation();
                        act.link(piece);
                      }}
                      onKeyDown={(event) => {
                        if (event.key === "Enter") act.link(piece);
                      }}
                    >
                      {piece.text}
                    </span>
                  ),
                )}
              </p>
            )}
          </div>
          {row.reacted !== "" && (
            <p className="bubble-reactions">
              <span className="visually-hidden">{m.chat.reactions} </span>
              {row.reacted}
            </p>
          )}
        </article>
        <button
          type="button"
          className="message-more"
          aria-label={m.chat.actions}
          aria-haspopup="dialog"
          tabIndex={-1}
          onClick={() => act.actions(row)}
        >
          <Icon name="more" />
        </button>
      </div>
      {row.last && (
        <div className="message-meta">
          {row.state !== "failed" && (
            <time dateTime={row.at.toISOString()}>
              <bdi>{time}</bdi>
            </time>
          )}
          {state !== null && <span className="message-state">{state}</span>}
          {row.state === "failed" && cid !== null && (
            <>
              <span>{reasonOf(row.reason)}</span>
              {row.reason !== "chat_ended" && (
                <Button look="link" onClick={() => act.tryAgain(cid)}>
                  {m.chat.tryAgain}
                </Button>
              )}
              <Button look="link" onClick={() => act.discard(row.key, cid)}>
                {m.chat.delete}
              </Button>
            </>
          )}
        </div>
      )}
    </li>
  );
}, same);

/** Who is quoted, and the beginning of what they wrote. */
export function Quoted({ quoteBody, quoteFrom, name }: Pick<MessageRow, "quoteBody" | "quoteFrom"> & { name: string }) {
  const words = m.chat.quote;
  if (quoteBody === null) return <i>{quoteFrom === "deleted" ? m.chat.deleted : words.earlier}</i>;
  return (
    <>
      <bdi className="quote-name">{quoteFrom === "me" ? words.you : name}</bdi>
      <span className="visually-hidden">: </span>
      <span className="quote-text" dir="auto">
        {quoteBody.slice(0, 200)}
      </span>
    </>
  );
}

/** A finger that rests, also where the browser makes a menu of it. A mouse has the button beside the message. */
function useLongPress(call: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = () => clearTimeout(timer.current);
  useEffect(() => stop, []);
  return {
    onPointerDown: ({ pointerType }: PointerEvent) => {
      stop();
      if (pointerType !== "mouse") timer.current = setTimeout(call, LONG_PRESS);
    },
    onPointerMove: ({ movementX, movementY }: PointerEvent) => {
      if (Math.abs(movementX) + Math.abs(movementY) > 4) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu: (event: MouseEvent) => {
      if ("pointerType" in event.nativeEvent && event.nativeEvent.pointerType === "touch") event.preventDefault();
    },
  };
}
