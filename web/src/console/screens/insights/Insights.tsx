/** The figures of the place: the day so far, what changed, and the weeks before. */
import "./insights.css";

import { useState } from "react";

import { clock, count } from "../../../i18n/format";
import { type Compare, insights as askInsights, insightsTable } from "../../api/endpoints";
import { shown } from "../../rules/figures";
import type { Insights as Answer, InsightsCohort, InsightsFigure, InsightsMetric } from "../../types";
import { Answered, Stale, useAsked } from "../../ui/asked";
import { Icon } from "../../ui/Icon";
import { Panel } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { insights as w } from "../../words/insights";
import { reasons } from "../../words/terms";
import { Bars } from "./Bars";
import { Changes } from "./Changes";
import { Tile } from "./Tile";
import { Views } from "./Views";
import { written } from "./written";

const compares: readonly Compare[] = ["week", "day", "none"];
const everySeconds = 300;

/** The overview. */
export function Insights() {
  const [compare, setCompare] = useState<Compare>("week");
  const asked = useAsked(["insights", compare], (how) => askInsights(compare, how), { every: everySeconds });
  useTitle(w.title);
  const answer = asked.data;
  return (
    <div className="insights">
      <div className="head">
        <h1>{w.title}</h1>
        {answer !== undefined && <span className="muted">{when(answer)}</span>}
        <Views />
        <span className="sp" />
        <div className="seg" role="group" aria-label={w.compare}>
          {compares.map((one) => (
            <button key={one} type="button" aria-pressed={one === compare} onClick={() => setCompare(one)}>
              {w.with[one]}
            </button>
          ))}
        </div>
        <a className="btn" href={insightsTable(compare)} download>
          <Icon name="save" /> {w.csv}
        </a>
      </div>
      <Stale asked={asked} />
      <Answered asked={asked}>{(found) => <Page found={found} />}</Answered>
    </div>
  );
}

function when({ day, hours, zone }: Answer): string {
  const date = written(day, { weekday: "long", day: "numeric", month: "long" });
  return hours === undefined ? w.wholeDay(date, zone) : w.until(date, `${String(hours).padStart(2, "0")}:00`, zone);
}

function Page({ found }: { found: Answer }) {
  return (
    <>
      <Changes changes={found.changes} isCompared={found.compared_with !== undefined} />
      <ul className="tiles" aria-label={w.tiles}>
        {found.tiles.map((metric) => (
          <Tile key={metric.metric} metric={metric} />
        ))}
      </ul>
      <div className="insights-row">
        <Panel title={w.searches}>
          <div className="in">
            <Bars label={w.searches} steps={found.searches} names={w.steps} />
            <p className="hint">{w.searchesHint}</p>
          </div>
        </Panel>
        <Panel title={w.ladder}>
          <div className="in">
            <Bars label={w.ladder} steps={found.ladder} names={w.steps} soft />
            <p className="hint">
              {w.ladderHint} {found.compared_with !== undefined && w.mark}
            </p>
          </div>
        </Panel>
        <Panel title={w.reveals}>
          <div className="in">
            <Bars label={w.reveals} steps={found.reveals} names={w.steps} />
            <p className="hint">{w.revealsHint}</p>
          </div>
        </Panel>
      </div>
      <div className="insights-row">
        <Panel title={w.cohorts} aside={<span className="muted small">{w.byWeek}</span>}>
          <div className="in">
            {found.cohorts.length === 0 ? <p>{w.noCohorts}</p> : <Cohorts cohorts={found.cohorts} />}
          </div>
        </Panel>
        <Panel title={w.safety} aside={<span className="muted small">{w.weeks}</span>} className="insights-wide">
          <div className="in insights-two">
            <Facts metrics={found.safety} />
            <div>
              <h3>{w.reasons}</h3>
              <Bars label={w.reasons} steps={found.reasons} names={reasons} soft />
            </div>
          </div>
        </Panel>
      </div>
      <Panel title={w.leavings}>
        <div className="in">
          <Bars label={w.leavings} steps={found.leavings} names={w.leavingReasons} soft />
          <p className="hint">{w.leavingsHint}</p>
        </div>
      </Panel>
      <Panel title={w.more}>
        <div className="in">
          <Facts metrics={found.more} wide />
          <h3>{w.reach}</h3>
          <Facts metrics={found.reach} wide />
        </div>
      </Panel>
      <p className="hint">
        {w.hint} {found.as_of === undefined ? w.never : w.asOf(clock(new Date(found.as_of)))}
      </p>
    </>
  );
}

function Facts({ metrics, wide = false }: { metrics: readonly InsightsMetric[]; wide?: boolean }) {
  return (
    <dl className={wide ? "facts facts-wide" : "facts"}>
      {metrics.map((metric) => (
        <div key={metric.metric}>
          <dt>{w.metrics[metric.metric] ?? metric.metric}</dt>
          <dd>
            {shown(metric.now, metric.unit)}
            {metric.before !== undefined && <small> {w.from(shown(metric.before, metric.unit))}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Cohorts({ cohorts }: { cohorts: readonly InsightsCohort[] }) {
  return (
    <table className="cohorts">
      <caption className="visually-hidden">{w.cohortLabel}</caption>
      <thead>
        <tr>
          {Object.values(w.cohortColumns).map((title, at) => (
            <th key={title} scope="col">
              {at === 0 ? <span className="visually-hidden">{title}</span> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {cohorts.map(({ week, people, returned }) => (
          <tr key={week}>
            <th scope="row">{written(week, { day: "numeric", month: "short" })}</th>
            <td>{people.value === undefined ? w.few : count(people.value)}</td>
            {[0, 1, 2].map((at) => (
              <Came key={at} share={returned[at]} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A cell: darker for more; hatched where it is hidden. */
function Came({ share }: { share: InsightsFigure | undefined }) {
  if (share === undefined) {
    return (
      <td>
        <span className="visually-hidden">{w.notYet}</span>
      </td>
    );
  }
  if (share.value === undefined) return <td className="hatched-cell">{w.few}</td>;
  const shade = Math.min(5, 1 + Math.floor(share.value / 100));
  return <td className={`shade-${shade}`}>{shown(share, "share")}</td>;
}
