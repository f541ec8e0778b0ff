/** Reminds someone who has looked at many cases to rest. Nothing of it reaches the server. */
import { useState } from "react";

import { count } from "../../../i18n/format";
import { useWallClock } from "../../../ui/useWallClock";
import { countdown, span } from "../../rules/times";
import { Icon } from "../../ui/Icon";
import { queue } from "../../words/queue";

const w = queue.break;
const minute = 60_000;

/** When a break is due: many cases in a while, or a long while. */
const isDue = (cases: number, minutes: number): boolean =>
  (cases >= 12 && minutes >= 45) || (cases > 0 && minutes >= 90);

/** The reminder, and the break itself. */
export function Break({ cases_since: cases, minutes }: { cases_since: number; minutes: number }) {
  const now = useWallClock();
  const [until, setUntil] = useState(0);
  const [askAt, setAskAt] = useState(0);
  if (until > now) {
    return (
      <section className="break" aria-label={w.label}>
        <Icon name="pause" />
        <div>
          <b>{w.onTitle}</b>
          <br />
          <span className="muted">{w.onBody(countdown(until - now))}</span>
        </div>
        <button type="button" className="btn" onClick={() => setUntil(0)}>
          {w.back}
        </button>
      </section>
    );
  }
  if (!isDue(cases, minutes) || now < askAt) return null;
  return (
    <section className="break" aria-label={w.label}>
      <Icon name="pause" />
      <div>
        <b>{w.title}</b> {w.body(count(cases), span(minutes * minute))}
        <br />
        <span className="muted">{w.kept}</span>
      </div>
      <div className="row">
        <button
          type="button"
          className="btn"
          onClick={() => {
            setUntil(now + 10 * minute);
            setAskAt(now + 60 * minute);
          }}
        >
          {w.take}
        </button>
        <button type="button" className="btn btn-quiet" onClick={() => setAskAt(now + 15 * minute)}>
          {w.later}
        </button>
      </div>
    </section>
  );
}
