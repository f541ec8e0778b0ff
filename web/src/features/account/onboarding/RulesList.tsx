/** The rules as this place publishes them; what is new and what no longer holds is marked. */
import "./onboarding.css";
import "../../../i18n/sections/onboarding";

import type { Schemas } from "../../../api/endpoints";
import { m } from "../../../i18n/catalogue";

/** The list. Removed rules keep their place, without a number. */
export function RulesList({ lines }: { lines: Schemas["RuleLine"][] }) {
  const words = m.onboarding.rules;
  return (
    <ol className="rules">
      {lines.map(({ rule, example, change }, at) => (
        <li key={at} data-change={change}>
          <div>
            {change !== "same" && <span className="change">{change === "added" ? words.isNew : words.isGone}</span>}
            {change === "removed" ? (
              <del dir="auto">{rule}</del>
            ) : (
              <>
                <strong dir="auto">{rule}</strong>{" "}
                <span className="secondary" dir="auto">
                  {example}
                </span>
              </>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
