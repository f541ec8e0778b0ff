/** Facts about an app and its browser, word for word as they are sent. */
import "./hearing.css";
import "../../i18n/sections/hearing";

import { useId } from "react";

import type { Diagnostics } from "../../api/hearing";
import { m } from "../../i18n/catalogue";

const order = ["app", "browser", "screen", "theme", "language", "connection"] as const;

/** The list. */
export function Facts({ title, facts }: { title: string; facts: Diagnostics }) {
  const id = useId();
  const said = m.hearing;
  return (
    <section className="hearing-facts" aria-labelledby={id}>
      <p id={id} className="hearing-facts-title">
        {title}
      </p>
      <dl>
        {order.map((name) => (
          <div key={name}>
            <dt>{said.facts[name]}</dt>
            <dd>{facts[name]}</dd>
          </div>
        ))}
        <div>
          <dt>{said.facts.errors}</dt>
          <dd>{facts.errors.length === 0 ? said.none : facts.errors.join(", ")}</dd>
        </div>
      </dl>
    </section>
  );
}
