/** Bars that live in a real table: the chart is its own table. */
import { amount, bar, shown } from "../../rules/figures";
import type { InsightsStep } from "../../types";
import { insights as w } from "../../words/insights";

interface BarsProps {
  label: string;
  steps: readonly InsightsStep[];
  names: Readonly<Record<string, string>>;
  /** Parts of a whole are paler than the steps of a funnel. */
  soft?: boolean;
}

/** A row for each step: its name, its bar with a mark where the compared day was, its number. */
export function Bars({ label, steps, names, soft = false }: BarsProps) {
  const largest = Math.max(0, ...steps.map(({ now }) => now.value ?? 0));
  const before = Math.max(0, ...steps.map((step) => step.before?.value ?? 0));
  return (
    <table className="funnel">
      <caption className="visually-hidden">{label}</caption>
      <thead className="visually-hidden">
        <tr>
          {Object.values(w.columns).map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => {
          const [is, was] = [bar(step.now, largest), bar(step.before, before)];
          return (
            <tr key={step.name}>
              <th scope="row">{names[step.name] ?? step.name}</th>
              <td className="funnel-bar">
                {is === undefined ? (
                  <span className="hatched" />
                ) : (
                  <svg className="bar" aria-hidden="true">
                    <rect className="bar-all" width="100%" height="100%" rx="3" />
                    <rect className={soft ? "bar-is bar-soft" : "bar-is"} width={`${is}%`} height="100%" rx="3" />
                    {was !== undefined && <line className="bar-was" x1={`${was}%`} x2={`${was}%`} y1="0" y2="100%" />}
                  </svg>
                )}
              </td>
              <td className="funnel-count">
                {shown(step.now, "count")}
                {step.before?.value !== undefined && (
                  <span className="visually-hidden">, {w.from(amount(step.before.value, "count"))}</span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
