/** What I told, where it stands, and the answers. */
import "./hearing.css";
import "../../i18n/sections/hearing";

import { useId } from "react";

import { type Told as One, toldQuery } from "../../api/hearing";
import { m } from "../../i18n/catalogue";
import { moment } from "../../i18n/moment";
import { useQuery } from "../../query/hooks";
import { ErrorState, Skeleton } from "../../ui/States";
import { Facts } from "./Facts";

/** The list. */
export function Told() {
  const id = useId();
  const said = m.hearing;
  const { data, error, isPending, refetch } = useQuery(toldQuery);
  return (
    <section className="hearing-section" aria-labelledby={id}>
      <h2 id={id}>{said.yours}</h2>
      {isPending && <Skeleton shape="boxes" />}
      {error !== null && data === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data?.feedback.length === 0 && <p className="secondary">{said.nothing}</p>}
      {data?.feedback.map((one) => (
        <Card key={one.id} one={one} />
      ))}
      {(data?.feedback.length ?? 0) > 0 && <p className="secondary">{said.forgotten}</p>}
    </section>
  );
}

function Card({ one: { kind, state, text, diagnostics, at, answer, answered_at, joined } }: { one: One }) {
  const id = useId();
  const said = m.hearing;
  const now = new Date();
  return (
    <article className="hearing-card" aria-labelledby={id}>
      <div className="stack-tight">
        <h3 id={id}>
          {said.kinds[kind]} · {said.states[state]}
        </h3>
        <p className="secondary">{said.at(moment(new Date(at), now))}</p>
      </div>
      <p className="hearing-words" dir="auto">
        {text}
      </p>
      {typeof joined === "string" && <p className="secondary">{said.joined(joined)}</p>}
      {diagnostics !== undefined && diagnostics !== null && (
        <details>
          <summary>{said.added}</summary>
          <Facts title={said.added} facts={diagnostics} />
        </details>
      )}
      {typeof answer === "string" && (
        <div className="hearing-answer">
          <h4>{said.answer}</h4>
          <p className="hearing-words" dir="auto">
            {answer}
          </p>
          {typeof answered_at === "string" && (
            <p className="secondary">{said.answeredAt(moment(new Date(answered_at), now))}</p>
          )}
        </div>
      )}
    </article>
  );
}
