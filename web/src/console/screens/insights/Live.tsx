/** How the place is at this moment. */
import "./insights.css";

import { useState } from "react";

import { clock, count } from "../../../i18n/format";
import { insightsLive } from "../../api/endpoints";
import { amount, shown } from "../../rules/figures";
import { type Happened, happened, keep } from "../../rules/live";
import type { InsightsLive } from "../../types";
import { Answered, Stale, useAsked } from "../../ui/asked";
import { useTitle } from "../../ui/useTitle";
import { insights as w } from "../../words/insights";
import { Views } from "./Views";

const everySeconds = 5;

/** Now. */
export function Live() {
  const asked = useAsked(["insights-live"], insightsLive, { every: everySeconds });
  const [looks, setLooks] = useState<InsightsLive[]>([]);
  const { data } = asked;
  if (data !== undefined && looks.at(-1)?.at !== data.at) setLooks(keep(looks, data));
  useTitle(w.liveTitle);
  return (
    <div className="insights">
      <div className="head">
        <h1>{w.title}</h1>
        <Views />
        {data !== undefined && <span className="muted">{clock(new Date(data.at))}</span>}
      </div>
      <p className="muted">{w.liveLead}</p>
      <Stale asked={asked} />
      <Answered asked={asked}>{(live) => <Now live={live} last={happened(looks)} />}</Answered>
    </div>
  );
}

function Now({ live, last }: { live: InsightsLive; last: Happened | undefined }) {
  const time =
    last === undefined ? w.waitForMore : last.seconds >= 55 ? w.lastMinute : w.sinceOpened(count(last.seconds));
  const within = (value: number | undefined) => {
    if (last === undefined || last.answers === 0) return "–";
    return value === undefined ? w.longer : w.millis(count(value));
  };
  const tiles = [
    { name: w.live.people, value: shown(live.people, "count") },
    { name: w.live.searching, value: shown(live.searching, "count") },
    { name: w.live.chats, value: shown(live.chats, "count") },
    { name: w.live.median, value: within(last?.median), note: time },
    { name: w.live.slow, value: within(last?.slow), note: time },
    { name: w.live.answers, value: last === undefined ? "–" : count(last.answers), note: time },
    {
      name: w.live.failed,
      value: last === undefined ? "–" : count(last.failed),
      note: time,
      isPoor: (last?.failed ?? 0) > 0,
    },
    { name: w.live.emails, value: count(live.emails) },
    { name: w.live.oldest, value: live.emails === 0 ? "–" : amount(live.oldest_email, "seconds") },
  ];
  return (
    <ul className="tiles tiles-now" aria-label={w.now}>
      {tiles.map(({ name, value, note, isPoor = false }) => (
        <li key={name} className="panel tile">
          <span className="tile-name">{name}</span>
          <span className={isPoor ? "tile-value is-poor" : "tile-value"}>{value}</span>
          {note !== undefined && <span className="tile-before">{note}</span>}
        </li>
      ))}
    </ul>
  );
}
