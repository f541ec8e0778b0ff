/** One message: its text, and on the last of a group its time and state in words. */
import "../../i18n/sections/chat";

import { m } from "../../i18n/catalogue";
import { clock } from "../../i18n/format";
import { Button } from "../../ui/Button";
import type { MessageRow } from "./rows";
import { piecesOf } from "./text";

interface MessageProps {
  row: MessageRow;
  name: string;
  /** It arrived while the chat was open. */
  fresh: boolean;
  onLink: (link: { href: string; host: string }) => void;
  onActions: (row: MessageRow) => void;
  onTryAgain: (cid: string) => void;
  onDiscard: (cid: string) => void;
}

const reasonOf = (reason: string | null): string => {
  const reasons: Readonly<Record<string, string>> = m.chat.failed;
  return reasons[reason ?? "other"] ?? m.chat.failed.other;
};

export function Message({ row, name, fresh, onLink, onActions, onTryAgain, onDiscard }: MessageProps) {
  const time = clock(row.at);
  const state = row.state === null ? null : m.chat.states[row.state];
  const label = state === null ? m.chat.article(name, time) : m.chat.articleOwn(time, state.toLowerCase());
  const classes = ["message", row.mine ? "message-mine" : "message-theirs"];
  if (row.first) classes.push("message-first");
  if (row.state === "failed") classes.push("message-failed");
  if (fresh) classes.push("message-fresh");
  const { cid } = row;
  return (
    <li
      className={classes.join(" ")}
      data-row={row.key}
      data-seq={row.seq ?? undefined}
      data-state={row.state ?? undefined}
    >
      {/* The log's arrow keys and Enter do the same for keyboards; see Log.tsx. */}
      {/* eslint-disable-next-line jsx-a11y-x/click-events-have-key-events, jsx-a11y-x/no-noninteractive-element-interactions */}
      <article
        aria-label={label}
        tabIndex={-1}
        onClick={() => {
          if (document.getSelection()?.isCollapsed !== false) onActions(row);
        }}
      >
        <div className="bubble">
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
                      onLink(piece);
                    }}
                    onKeyDown={(event) => {
                      if (event.key === "Enter") onLink(piece);
                    }}
                  >
                    {piece.text}
                  </span>
                ),
              )}
            </p>
          )}
        </div>
      </article>
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
                <Button look="link" onClick={() => onTryAgain(cid)}>
                  {m.chat.tryAgain}
                </Button>
              )}
              <Button look="link" onClick={() => onDiscard(cid)}>
                {m.chat.delete}
              </Button>
            </>
          )}
        </div>
      )}
    </li>
  );
}
