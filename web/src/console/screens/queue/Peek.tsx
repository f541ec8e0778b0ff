/** The panel beside the queue: what is known of a report before it is opened. No message, nobody's name. */
import { Link } from "wouter";

import { clock } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { step } from "../../api/endpoints";
import type { CaseRow } from "../../types";
import { paths } from "../../paths";
import { at, span } from "../../rules/times";
import { Failed } from "../../ui/asked";
import { Note } from "../../ui/Note";
import { queue } from "../../words/queue";
import { reasons } from "../../words/terms";

const w = queue.peek;

interface PeekProps {
  row: CaseRow | undefined;
  now: number;
  isStale: boolean;
  onChanged: () => void;
}

/** The panel. */
export function Peek({ row, now, isStale, onChanged }: PeekProps) {
  const moving = useMutation({
    mutationFn: ({ reference, name }: { reference: string; name: "take" | "give-back" }) => step(reference, name),
    onSuccess: onChanged,
  });
  if (row === undefined) return <aside className="peek muted">{w.none}</aside>;
  const { reference, assigned } = row;
  const left = at(row.due_at) - now;
  const clockOf = (moment: string) => clock(new Date(moment));
  const move = (name: "take" | "give-back") => moving.mutate({ reference, name });
  return (
    <aside className="peek" aria-label={w.label}>
      <div className="row">
        <h2>{reasons[row.reason]}</h2>
        <bdi className="muted">{reference}</bdi>
      </div>
      <dl className="kv">
        {row.looked_at === undefined ? (
          <>
            <dt>{w.due}</dt>
            <dd>
              <b>{clockOf(row.due_at)}</b>, {left < 0 ? queue.late(span(-left)) : w.in(span(left))}
            </dd>
          </>
        ) : (
          <>
            <dt>{w.looked}</dt>
            <dd>{w.lookedAt(clockOf(row.looked_at))}</dd>
          </>
        )}
        <dt>{w.reported}</dt>
        <dd>
          {clockOf(row.created_at)}, {w.ago(span(now - at(row.created_at)))}
        </dd>
        <dt>{w.evidence}</dt>
        <dd>
          {row.picked === 0 ? queue.nothingPicked : queue.picked(row.picked)}, {queue.takenBack(row.taken_back)}
        </dd>
        <dt>{w.reports}</dt>
        <dd>{row.reports}</dd>
        {row.paused && (
          <>
            <dt>{w.done}</dt>
            <dd>{w.matchingPaused}</dd>
          </>
        )}
      </dl>
      <div className="row">
        <Link className="btn btn-pri" href={paths.case(reference)}>
          {w.open} <kbd aria-hidden="true">Enter</kbd>
        </Link>
        {!isStale && assigned === undefined && row.state === "open" && (
          <button type="button" className="btn" onClick={() => move("take")}>
            {w.take}
          </button>
        )}
        {!isStale && assigned?.me === true && row.state === "open" && (
          <button type="button" className="btn" onClick={() => move("give-back")}>
            {w.giveBack}
          </button>
        )}
      </div>
      <Failed error={moving.error} />
      <Note icon="eye">{w.recorded}</Note>
      <Note icon="hidden">{w.hidden}</Note>
    </aside>
  );
}
