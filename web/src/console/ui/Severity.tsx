/** How soon a case needs a look: bars, word and color, in that order. */
import type { Severity as Level } from "../types";
import { severities } from "../words/terms";

const bars: Record<Level, number> = { urgent: 3, high: 2, normal: 1, low: 0 };

/** The severity of a case. */
export function Severity({ level }: { level: Level }) {
  return (
    <span className={`sev sev-${level}`}>
      <svg viewBox="0 0 14 14" aria-hidden="true">
        {[
          [0, 9, 5],
          [5, 5, 9],
          [10, 1, 13],
        ].map(([x, y, height], index) => (
          <rect key={x} x={x} y={y} width="3.6" height={height} rx="1" data-on={index < bars[level] || undefined} />
        ))}
      </svg>
      {severities[level]}
    </span>
  );
}
