/** One figure with the line of its last days. */
import { amount, difference, type Mark, shown, spark } from "../../rules/figures";
import type { InsightsMetric } from "../../types";
import { insights as w } from "../../words/insights";

/** Its name, value, line, and how it differs from the compared day. */
export function Tile({ metric }: { metric: InsightsMetric }) {
  const { unit, before, days = [] } = metric;
  const differs = difference(metric);
  return (
    <li className="panel tile">
      <span className="tile-name">{w.metrics[metric.metric] ?? metric.metric}</span>
      <span className="tile-value">{shown(metric.now, unit)}</span>
      <Line days={days} unit={unit} says={w.line} saysNone={w.noLine} />
      <span className="tile-before">
        {differs !== undefined && (
          <b className={`is-${differs.is}`}>
            {differs.text}
            {differs.is !== "same" && <span className="visually-hidden">, {w[differs.is]}</span>}
          </b>
        )}{" "}
        {before !== undefined && w.from(shown(before, unit))}
      </span>
    </li>
  );
}

interface LineProps {
  days: readonly (number | undefined)[];
  unit: InsightsMetric["unit"];
  /** The line in words. */
  says: (first: string, last: string, low: string, high: string) => string;
  saysNone: string;
  /** Notes on the days. */
  marks?: readonly Mark[];
}

const none: readonly Mark[] = [];

/** A line through days, with a numbered mark at each note. */
export function Line({ days, unit, says, saysNone, marks = none }: LineProps) {
  const line = spark(days);
  if (line === undefined) return <span className="hatched tile-line" role="img" aria-label={saysNone} />;
  const label = says(
    amount(line.first, unit),
    amount(line.last, unit),
    amount(line.low, unit),
    amount(line.high, unit),
  );
  const marked = marks.length === 0 ? label : `${label}. ${w.marked(marks.map(({ number }) => number).join(", "))}`;
  return (
    <svg className={marks.length === 0 ? "tile-line" : "tile-line has-marks"} role="img" aria-label={marked}>
      {marks.map(({ number, from, to }) => (
        <g key={number}>
          {to > from && (
            <rect className="mark-span" x={`${from * 0.97}%`} width={`${(to - from) * 0.97}%`} y="3" height="26" />
          )}
          <line className="mark" x1={`${from * 0.97}%`} x2={`${from * 0.97}%`} y1="3" y2="29" />
          <text className="mark-number" x={`${from * 0.97}%`} y="41" textAnchor={from > 90 ? "end" : "start"}>
            {number}
          </text>
        </g>
      ))}
      <svg x="0" y="3" width="97%" height="26" viewBox="0 0 100 26" preserveAspectRatio="none" overflow="visible">
        <path className="line" d={line.path} />
      </svg>
      <circle className="line-end" cx="97%" cy={line.end + 3} r="3.5" />
    </svg>
  );
}
