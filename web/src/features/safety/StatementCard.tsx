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
export function titleOf({ verdict, state, scope, from, until }: Statement): string {
  const said = m.safety;
  if (state !== "in_force") return said.withdrawn[verdict];
  if (verdict !== "suspension" || typeof until !== "string") return said.verdict[verdict];
  return said.pauses[scope[0] ?? "everything"](lengthOf(from, until));
}

/** What follows the heading: whether it stands, until when, and the reference. */
export function leadOf({ until, state, reference, verdict }: Statement): string {
  const said = m.safety;
  if (state !== "in_force") return `${said.gone[state]} ${said.reference(reference)}`;
  if (typeof until === "string") return said.until(momentWithin(new Date(until), new Date()), reference);
  return verdict === "ban" ? said.noEnd(reference) : said.reference(reference);
}

interface StatementCardProps {
  statement: Statement;
  /** The level of the headings in it, one below that of its own heading. */
  heading?: "h2" | "h4";
}

/** The decision, without its heading. */
export function StatementCard({ statement, heading = "h2" }: StatementCardProps) {
  const { reference, scope, until, words, quotes, rule, automated, second } = statement;
  const said = m.safety;
  const [now] = useState(() => Date.now());
  const over = typeof until === "string" && Date.parse(until) <= now;
  useEffect(() => {
    // It is on the screen; that it could not be noted changes nothing for the reader.
    sawStatement(reference).catch(() => undefined);
  }, [reference]);
  return (
    <>
      {scope.length > 0 && !over && (
        <p>
          {scope.map((part) => said.closedTo[part]).join(" ")} {!scope.includes("everything") && said.still}
        </p>
      )}
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
          {typeof rule === "number" && (
            <Fact name={said.rule}>
              {said.ruleOf(rule, m.onboarding.age.rules[rule - 1]?.rule ?? "")}{" "}
              <a href={paths.rule(rule)}>{said.readRules}</a>
            </Fact>
          )}
          <Fact name={said.who}>{automated ? said.automatic : second ? said.two : said.one}</Fact>
        </dl>
      </div>
      <Appeal statement={statement} heading={heading} now={now} />
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

function Appeal({ statement, heading: Heading, now }: Required<StatementCardProps> & { now: number }) {
  const { appeal, reference } = statement;
  const said = m.safety;
  const id = useId();
  const late = Date.parse(appeal.possible_until) <= now;
  const answered = appeal.state === "answered";
  const made = typeof appeal.state === "string";
  // Nothing to contest in what no longer stands.
  if (!made && statement.state !== "in_force") return null;
  return (
    <section className="safety-card" aria-labelledby={id}>
      <Heading id={id} className="safety-title">
        {answered ? said.answer : said.wrong}
      </Heading>
      {answered ? (
        <>
          {typeof appeal.outcome === "string" && <p>{said.outcome[appeal.outcome]}</p>}
          {typeof appeal.answer === "string" && <p dir="auto">{appeal.answer}</p>}
        </>
      ) : made ? (
        <Note tone="ok">
          {typeof appeal.due_at === "string"
            ? said.sentUntil(momentWithin(new Date(appeal.due_at), new Date()))
            : said.sent}
        </Note>
      ) : late ? (
        <p>{said.tooLate}</p>
      ) : (
        <AppealForm reference={reference} until={appeal.possible_until} />
      )}
      {typeof appeal.words === "string" && (
        <dl className="safety-facts">
          <Fact name={said.yourSide}>
            <blockquote className="safety-quote" dir="auto">
              {appeal.words}
            </blockquote>
          </Fact>
        </dl>
      )}
    </section>
  );
}

/** "7 days", of two moments. */
function lengthOf(from: string, until: string): string {
  return duration((Date.parse(until) - Date.parse(from)) / 1_000);
}
