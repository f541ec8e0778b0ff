/** What the person and the reporter will read, as it is written. */
import { clock } from "../../../i18n/format";
import type { Case, Evidence } from "../../types";
import { type Draft, scopeOf, secondsOf } from "../../rules/draft";
import { outcomeFor, type Said, statementOf } from "../../rules/statement";
import { Panel } from "../../ui/Panel";
import { caseWords } from "../../words/case";

const w = caseWords.preview;

interface PreviewProps {
  one: Case;
  /** What is being written; without it, what was decided. */
  draft: Draft | undefined;
  evidence: Evidence | undefined;
}

/** Both texts; nothing without a decision or a draft. */
export function Preview({ one, draft, evidence }: PreviewProps) {
  const said = draft === undefined ? one.decision : fromDraft(draft, evidence);
  if (said === undefined) return null;
  const { said: outcome, more } = outcomeFor(said.verdict);
  return (
    <div className="stack">
      <Panel title={w.person(one.reported.name)}>
        <StatementText said={said} />
      </Panel>
      <Panel title={w.reporter}>
        <div className="sor">
          <p>
            <b>{outcome}</b> {more}
          </p>
          <p className="muted small">{w.once}</p>
        </div>
      </Panel>
    </div>
  );
}

function fromDraft(draft: Draft, evidence: Evidence | undefined): Said {
  const quotes = (evidence?.events ?? []).flatMap(({ seq, at, text }) =>
    text !== undefined && draft.quotes.includes(seq) ? [{ seq, at, text }] : [],
  );
  return { ...draft, scope: scopeOf(draft), seconds: secondsOf(draft), quotes };
}

/** A statement of reasons. */
export function StatementText({ said }: { said: Said }) {
  const statement = statementOf(said);
  if (statement === undefined) return <p className="sor muted">{w.nothing}</p>;
  return (
    <div className="sor">
      <h3>{statement.title}</h3>
      <p>{statement.effect}</p>
      <dl>
        {statement.until !== undefined && (
          <div>
            <dt>{w.howLong}</dt>
            <dd>{statement.until}</dd>
          </div>
        )}
        {statement.quotes.map(({ seq, at, text }) => (
          <div key={seq}>
            <dt>{w.wrote(clock(new Date(at)))}</dt>
            <dd>
              <blockquote className="free">{text}</blockquote>
            </dd>
          </div>
        ))}
        <div>
          <dt>{w.why}</dt>
          <dd>
            {statement.words === "" ? (
              <span className="muted">{w.whyEmpty}</span>
            ) : (
              <mark className="free">{statement.words}</mark>
            )}
          </dd>
        </div>
        <div>
          <dt>{w.rule}</dt>
          <dd>{statement.rule}</dd>
        </div>
        <div>
          <dt>{w.who}</dt>
          <dd>{statement.who}</dd>
        </div>
        <div>
          <dt>{w.can}</dt>
          <dd>{w.appeal}</dd>
        </div>
      </dl>
    </div>
  );
}
