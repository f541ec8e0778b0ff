/** The figures of several days: by theme, with a line and a table of the days. */
import "./insights.css";

import { useState } from "react";

import { count } from "../../../i18n/format";
import { type AskedDays, type CompareDays, insightsDays, insightsDaysTable } from "../../api/endpoints";
import { amount, difference, marks, shown } from "../../rules/figures";
import type { InsightsDays, InsightsOfDays } from "../../types";
import { Answered, Stale, useAsked } from "../../ui/asked";
import { Icon } from "../../ui/Icon";
import { Panel, Table } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { insights as w } from "../../words/insights";
import { Changes } from "./Changes";
import { Notes } from "./Notes";
import { Line } from "./Tile";
import { Views } from "./Views";
import { dated, written } from "./written";

const compares: readonly CompareDays[] = ["before", "year", "none"];
const everySeconds = 900;

/** The themes, and the metrics of each. */
const themes = {
  people: ["active", "active_week", "active_month", "joined", "women"],
  signIn: ["sign_ins", "sign_ins_anyone", "sign_ins_community", "sign_ins_other"],
  search: ["match_success", "time_to_match", "drops_recovered"],
  chats: ["median_chat", "p90_chat", "short_chats", "good_chats", "rating_coverage"],
  reveal: ["reveals_offered", "reveals_accepted", "talked_again"],
  safety: [
    "reports_per_thousand",
    "first_look",
    "looks_in_time",
    "reports_upheld",
    "appeals_changed",
    "repeat_offenders",
    "bots_removed",
    "staff_looks",
  ],
} as const;
type Theme = keyof typeof themes;

/** Several days. */
export function Days() {
  const [days, setDays] = useState<AskedDays>({});
  const [compare, setCompare] = useState<CompareDays>("before");
  const key = ["insights-days", days.from ?? "", days.to ?? "", compare];
  const asked = useAsked(key, (how) => insightsDays(days, compare, how), { every: everySeconds });
  useTitle(w.daysTitle);
  const answer = asked.data;
  // An emptied field asks for the usual days again.
  const change = (which: "from" | "to", value: string) => {
    const { [which]: _, ...rest } = days;
    setDays(value === "" ? rest : { ...rest, [which]: value });
  };
  return (
    <div className="insights">
      <div className="head">
        <h1>{w.title}</h1>
        <Views />
        <span className="sp" />
        <a className="btn" href={insightsDaysTable(days)} download>
          <Icon name="save" /> {w.csv}
        </a>
      </div>
      <div className="insights-span">
        {(["from", "to"] as const).map((which) => (
          <label key={which}>
            <span>{which === "from" ? w.from_day : w.to_day}</span>
            <input
              className="in-t"
              type="date"
              value={days[which] ?? answer?.[which] ?? ""}
              onChange={(event) => change(which, event.currentTarget.value)}
            />
          </label>
        ))}
        <div className="seg" role="group" aria-label={w.compare}>
          {compares.map((one) => (
            <button key={one} type="button" aria-pressed={one === compare} onClick={() => setCompare(one)}>
              {w.withDays[one]}
            </button>
          ))}
        </div>
      </div>
      <Stale asked={asked} />
      <Answered asked={asked}>{(found) => <Page found={found} onNoted={asked.again} />}</Answered>
    </div>
  );
}

function Page({ found, onNoted }: { found: InsightsDays; onNoted: () => void }) {
  const { compared_with: before } = found;
  return (
    <>
      <p className="muted">
        {w.span(dated(found.from), dated(found.to), found.zone)}
        {before !== undefined && <> · {w.compared(dated(before[0]), dated(before[1]))}</>}
      </p>
      <Changes changes={found.changes} isCompared={before !== undefined} />
      <Notes found={found} onChanged={onNoted} />
      {(Object.keys(themes) as Theme[]).map((theme) => (
        <ThemePanel key={theme} theme={theme} found={found} />
      ))}
      <p className="hint">
        {w.daysHint} {w.hint}
      </p>
    </>
  );
}

function ThemePanel({ theme, found }: { theme: Theme; found: InsightsDays }) {
  const metrics = themes[theme].flatMap((name) => found.metrics.filter(({ metric }) => metric === name));
  return (
    <Panel title={w.themes[theme]}>
      <div className="in">
        <ul className="spans" aria-label={w.themes[theme]}>
          {metrics.map((metric) => (
            <Spanned key={metric.metric} metric={metric} found={found} />
          ))}
        </ul>
        <details className="day-by-day">
          <summary>{w.meaning}</summary>
          <dl className="meanings">
            {metrics.map(({ metric }) => (
              <div key={metric}>
                <dt>{w.metrics[metric] ?? metric}</dt>
                <dd>{w.meanings[metric]}</dd>
              </div>
            ))}
          </dl>
        </details>
        <details className="day-by-day">
          <summary>{w.dayByDay}</summary>
          <DayByDay theme={theme} metrics={metrics} from={found.from} />
        </details>
      </div>
    </Panel>
  );
}

/** One metric: its name, figure and difference, and a line through the days. */
function Spanned({ metric, found }: { metric: InsightsOfDays; found: InsightsDays }) {
  const { unit, before, days = [], made_of: madeOf } = metric;
  const differs = difference(metric);
  return (
    <li>
      <span className="tile-name">{w.metrics[metric.metric] ?? metric.metric}</span>
      <span className="span-value">{shown(metric.now, unit)}</span>
      <span className="tile-before">
        {differs !== undefined && (
          <b className={`is-${differs.is}`}>
            {differs.text}
            {differs.is !== "same" && <span className="visually-hidden">, {w[differs.is]}</span>}{" "}
          </b>
        )}
        {before !== undefined && <>{w.from(shown(before, unit))} </>}
        {madeOf < days.length && (
          <span className="span-days">· {madeOf === 0 ? w.noDay : w.madeOf(count(madeOf), count(days.length))}</span>
        )}
      </span>
      <Line
        days={days}
        unit={unit}
        says={w.spanLine}
        saysNone={w.spanNoLine}
        marks={marks(found.notes, found.from, days.length)}
      />
    </li>
  );
}

/** A row for each day. */
function DayByDay({ theme, metrics, from }: { theme: Theme; metrics: readonly InsightsOfDays[]; from: string }) {
  const length = Math.max(0, ...metrics.map(({ days = [] }) => days.length));
  const first = Date.parse(`${from}T00:00:00Z`);
  const day = (at: number) => new Date(first + at * 86_400_000).toISOString().slice(0, 10);
  return (
    <Table
      label={`${w.themes[theme]}, ${w.dayByDay}`}
      head={[w.day, ...metrics.map(({ metric }) => w.metrics[metric] ?? metric)]}
    >
      {Array.from({ length }, (_, at) => (
        <tr key={at}>
          <th scope="row">{written(day(at), { weekday: "short", day: "numeric", month: "short" })}</th>
          {metrics.map(({ metric, unit, days = [] }) => {
            const value = days[at];
            return <td key={metric}>{value === undefined ? w.notShown : amount(value, unit)}</td>;
          })}
        </tr>
      ))}
    </Table>
  );
}
