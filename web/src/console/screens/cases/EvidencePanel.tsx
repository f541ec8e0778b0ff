/** What was said: sealed until someone opens it, which is recorded; blurred where it may hurt. All of it is text. */
import { useRef, useState } from "react";

import { clock } from "../../../i18n/format";
import type { Case, Evidence, EvidenceEvent, Verdict } from "../../types";
import { choicesFor } from "../../rules/draft";
import { seconds } from "../../rules/times";
import { Failed } from "../../ui/asked";
import { Icon, SideMark } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useKeys } from "../../ui/useKeys";
import { caseWords } from "../../words/case";
import { reasons } from "../../words/terms";

const w = caseWords.evidence;

/** How many events stand open; earlier ones wait behind a button. */
const latest = 14;

interface EvidencePanelProps {
  one: Pick<Case, "reported" | "reporter" | "filed"> & Partial<Pick<Case, "reason">>;
  evidence: Evidence | undefined;
  /** A newer report joined after the look. */
  isNewer?: boolean;
  canOpen: boolean;
  opening: { mutate: () => void; isPending: boolean; error: Error | null };
  /** The quoted messages; undefined where nothing can be quoted now. */
  quotes: readonly number[] | undefined;
  onQuote: (seq: number) => void;
  onDecision: ((verdict: Verdict) => void) | undefined;
}

/** Whether a message is blurred until someone asks for it. */
const hurts = ({ picked, taken_back_after: takenBack }: EvidenceEvent) => picked || takenBack !== undefined;

/** The evidence. */
export function EvidencePanel(props: EvidencePanelProps) {
  const { one, evidence, isNewer = false, canOpen, opening, quotes, onQuote, onDecision } = props;
  const part = useRef<HTMLElement>(null);
  const [isWhole, setWhole] = useState(false);
  const [chosen, setChosen] = useState<number>();
  const [clear, setClear] = useState<ReadonlySet<number>>(new Set());

  const events = evidence?.events ?? [];
  const firstPick = events.findIndex(({ picked }) => picked);
  const start = isWhole ? 0 : Math.max(0, Math.min(events.length - latest, firstPick < 0 ? Infinity : firstPick - 2));
  const shown = events.slice(start);
  const move = (by: number) => {
    const from = shown.findIndex(({ seq }) => seq === chosen);
    const next = shown[from < 0 ? 0 : Math.max(0, Math.min(shown.length - 1, from + by))];
    setChosen(next?.seq);
    part.current?.querySelector(`[data-seq="${next?.seq ?? ""}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const turn = (seq: number) => {
    const next = new Set(clear);
    if (!next.delete(seq)) next.add(seq);
    setClear(next);
  };
  useKeys(part, {
    j: () => move(1),
    k: () => move(-1),
    b: () => {
      if (shown.some((event) => event.seq === chosen && hurts(event))) turn(chosen ?? 0);
    },
    ...Object.fromEntries(
      choicesFor(one.reason ?? "other").map((verdict, index) => [
        String(index + 1),
        onDecision && (() => onDecision(verdict)),
      ]),
    ),
  });

  return (
    // A part that scrolls has to be reachable by the keyboard, and its keys work only in it.
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex
    <section className="panel evidence" tabIndex={0} ref={part} aria-label={w.title}>
      <header>
        <h2>{w.title}</h2>
        {evidence !== undefined && (
          <>
            <span className="tag tag-ok">
              <Icon name="lock" /> {w.sealed(clock(new Date(evidence.sealed_at)))}
            </span>
            <span className="sp" />
            <span className="muted small">{w.events(events.length)}</span>
          </>
        )}
      </header>
      {evidence === undefined ? (
        <div className="in">
          <p>{w.closed}</p>
          {isNewer && (
            <p role="status">
              <b>{w.newer}</b>
            </p>
          )}
          {canOpen ? (
            <>
              <Note icon="eye">{w.recorded}</Note>
              <button
                type="button"
                className="btn btn-pri"
                aria-disabled={opening.isPending || undefined}
                onClick={() => {
                  if (!opening.isPending) opening.mutate();
                }}
              >
                {w.open}
              </button>
            </>
          ) : (
            <p className="muted">{w.notAllowed}</p>
          )}
          <Failed error={opening.error} />
        </div>
      ) : (
        <>
          <ol className="ev">
            {start > 0 && (
              <li>
                <button type="button" className="lnk ev-more" onClick={() => setWhole(true)}>
                  {w.earlier(start, clock(new Date(events[0]?.at ?? 0)), clock(new Date(events[start - 1]?.at ?? 0)))}
                </button>
              </li>
            )}
            {events.length === 0 && <li className="muted">{w.empty}</li>}
            {shown.map((event) => (
              <Event
                key={event.seq}
                event={event}
                answered={events.find(({ seq }) => seq === event.answers)}
                name={event.side === "reporter" ? one.reporter.name : one.reported.name}
                isChosen={event.seq === chosen}
                isClear={!hurts(event) || clear.has(event.seq)}
                onTurn={() => turn(event.seq)}
                isQuoted={quotes?.includes(event.seq)}
                onQuote={() => onQuote(event.seq)}
              />
            ))}
            <li>
              <p className="ev-io">
                {evidence.reveal.happened && evidence.reveal.at !== undefined
                  ? w.revealed(clock(new Date(evidence.reveal.at)))
                  : w.notRevealed}
              </p>
            </li>
            {evidence.picture !== undefined && (
              <li>
                <details>
                  <summary>{w.photo}</summary>
                  <img
                    className="ev-photo"
                    src={`data:image/jpeg;base64,${evidence.picture}`}
                    alt={w.photoAlt}
                    width={256}
                    height={256}
                  />
                </details>
              </li>
            )}
            {one.filed.map(({ reference, reason, at }) => (
              <li key={reference}>
                <time dateTime={at}>{clock(new Date(at))}</time>
                <p className="ev-io">{w.filed(reasons[reason].toLowerCase())}</p>
              </li>
            ))}
          </ol>
          <div className="in">
            <p className="hint key-hint">
              <kbd>J</kbd> <kbd>K</kbd> {w.keys.move}, <kbd>B</kbd> {w.keys.blur}
              {onDecision !== undefined && (
                <>
                  , <kbd>1</kbd> {w.keys.to} <kbd>6</kbd> {w.keys.decide}
                </>
              )}
            </p>
          </div>
        </>
      )}
    </section>
  );
}

interface EventProps {
  event: EvidenceEvent;
  /** The message that it answers, if that is part of the evidence. */
  answered: EvidenceEvent | undefined;
  name: string;
  isChosen: boolean;
  isClear: boolean;
  onTurn: () => void;
  isQuoted: boolean | undefined;
  onQuote: () => void;
}

function Event({ event, answered, name, isChosen, isClear, onTurn, isQuoted, onQuote }: EventProps) {
  const { seq, at, side, kind, text, picked, taken_back_after: takenBack } = event;
  const when = clock(new Date(at));
  const kinds: Readonly<Record<string, string>> = w.kinds;
  if (side === "io" || text === undefined) {
    return (
      <li data-seq={seq} data-current={isChosen || undefined}>
        <time dateTime={at}>{when}</time>
        <p className="ev-io">
          {event.reaction === undefined
            ? (text ?? kinds[kind] ?? kind)
            : `${name}: ${w.reacted(event.reaction, answered === undefined ? null : clock(new Date(answered.at)))}`}
        </p>
      </li>
    );
  }
  const isBlurrable = picked || takenBack !== undefined;
  return (
    <li data-seq={seq} data-picked={picked || undefined} data-current={isChosen || undefined}>
      <time dateTime={at}>{when}</time>
      <SideMark side={side} />
      <div>
        <div className="ev-marks">
          <bdi className="ev-name">{name}</bdi>
          {picked && (
            <span className="tag tag-warn">
              <Icon name="flag" /> {w.picked}
            </span>
          )}
          {event.answers !== undefined && (
            <span className="tag">
              <Icon name="quote" /> {answered === undefined ? w.replyEarlier : w.replyTo(clock(new Date(answered.at)))}
            </span>
          )}
          {takenBack !== undefined && (
            <span className="tag">
              <Icon name="back" /> {w.takenBack(seconds(takenBack))}
            </span>
          )}
        </div>
        <p className="ev-text" data-blurred={!isClear || undefined} aria-hidden={!isClear || undefined}>
          {text}
        </p>
        <div className="row">
          {isBlurrable && (
            <button type="button" className="btn" aria-pressed={isClear} onClick={onTurn}>
              <Icon name={isClear ? "hidden" : "eye"} /> {isClear ? w.blur : w.show}
            </button>
          )}
          {!isClear && <span className="muted small">{w.hurts}</span>}
          {side === "reported" && isQuoted !== undefined && (
            <button
              type="button"
              className="btn btn-quiet"
              aria-pressed={isQuoted}
              aria-label={`${isQuoted ? w.quoted : w.quote}, ${w.quoteLabel(when)}`}
              onClick={onQuote}
            >
              <Icon name="quote" /> {isQuoted ? w.quoted : w.quote}
            </button>
          )}
        </div>
      </div>
    </li>
  );
}
