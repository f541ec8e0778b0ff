/** The few things that changed most, in words. */
import { amount } from "../../rules/figures";
import type { InsightsChange } from "../../types";
import { insights as w } from "../../words/insights";

/** At most three; or that nothing changed, or that nothing was compared. */
export function Changes({ changes, isCompared }: { changes: readonly InsightsChange[]; isCompared: boolean }) {
  if (changes.length === 0) {
    return <p className="muted">{isCompared ? w.nothingChanged : w.notCompared}</p>;
  }
  return (
    <section aria-label={w.changed}>
      <ol className="changes">
        {changes.map(({ metric, unit, from, to }) => {
          const name = w.metrics[metric] ?? metric;
          return (
            <li key={metric}>
              <b>{to > from ? w.rose(name) : w.fell(name)}</b>
              {w.fromTo(amount(to, unit), amount(from, unit))}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
