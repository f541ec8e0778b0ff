/** A decision about this person: what, why, by which rule, by whom, and how to contest it. */
import "./safety.css";
import "../../i18n/sections/onboarding";
import "../../i18n/sections/safety";

import { type ReactNode, useEffect, useId, useState } from "react";

import { sawStatement, type Statement } from "../../api/safety";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { duration } from "../../i18n/format";
import { momentWithin } from "../../i18n/moment";
import { Note } from "../../ui/Banner";
import { AppealForm } from "./AppealForm";

/** The heading of a decision. */
export function titleOf({ verdict, from, until }: Statement): string {
  if (verdict !== "suspension" || typeof until !== "string") return m.safety.verdict[verdict];
  return m.safety.pausedFor(lengthOf(from, until));
}

/** What follows the heading: until when, and the reference. */
export function leadOf({ until, reference, verdict }: Statement): string {
  if (typeof until === "string") return m.safety.until(momentWithin(new Date(until), new Date()), reference);
  return verdict === "ban" ? m.safety.noEnd(reference) : m.safety.reference(reference);
}

/** The decision, without its heading. */
export function StatementCard({ statement }: { statement: Statement }) {
  const { reference, scope, words, quotes, rule, automated, second } = statement;
  const said = m.safety;
  useEffect(() => {
    // It is on the screen; that it could not be noted changes nothing for the reader.
    sawStatement(reference).catch(() => undefined);
  }, [reference]);
  const text = m.onboarding.age.rules[rule - 1]?.rule ?? "";
  return (
    <>
      {scope.length > 0 && <p>{scope.map((part) => said.closedTo[part]).join(" ")}</p>}
      {scope.length > 0 && !scope.includes("everything") && <p>{said.still}</p>}
      <div className="safety-card">
        <dl className="safety-facts">
          {quotes.map(({ at, text: quote }) => (
            <Fact key={at} name={said.wrote(momentWithin(new Date(at), new Date()))}>
              <blockquote className="safety-quote" dir="auto">
                {quote}
              </blockquote>
            </Fact>
          ))}
          <Fact name={said.why}>
            <span dir="auto">{words}</span>
          </Fact>
          <Fact name={said.rule}>
            {said.ruleOf(rule, text)} <a href={paths.rule(rule)}>{said.readRules}</a>
          </Fact>
          <Fact name={said.who}>{automated ? said.automatic : second ? said.two : said.one}</Fact>
        </dl>
      </div>
      <Appeal statement={statement} />
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Appeal({ statement }: { statement: Statement }) {
  const { appeal, reference } = statement;
  const said = m.safety;
  const id = useId();
  const [now] = useState(() => Date.now());
  const late = Date.parse(appeal.possible_until) <= now;
  const answered = appeal.state === "answered";
  return (
    <section className="safety-card" aria-labelledby={id}>
      <h2 id={id}>{answered ? said.answer : said.wrong}</h2>
      {answered ? (
        <>
          {typeof appeal.outcome === "string" && <p>{said.outcome[appeal.outcome]}</p>}
          {typeof appeal.answer === "string" && <p dir="auto">{appeal.answer}</p>}
        </>
      ) : typeof appeal.state === "string" ? (
        // "decided" can still be undone: until it is answered, it is open.
        <Note tone="ok">{said.sent}</Note>
      ) : late ? (
        <p>{said.tooLate}</p>
      ) : (
        <AppealForm reference={reference} until={appeal.possible_until} />
      )}
    </section>
  );
}

/** "7 days", of two moments. */
function lengthOf(from: string, until: string): string {
  return duration((Date.parse(until) - Date.parse(from)) / 1_000);
}
