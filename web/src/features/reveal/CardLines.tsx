/** The lines of a reveal card. Values are text and never links. */
import "./reveal.css";
import "../../i18n/sections/reveal";

import type { RevealField } from "../../core/protocol/frames";
import { m } from "../../i18n/catalogue";

export function CardLines({ lines }: { lines: readonly { field: RevealField; value: string }[] }) {
  return (
    <dl className="card-lines">
      {lines.map(({ field, value }) => (
        <div key={field}>
          <dt>{m.reveal.fields[field]}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
