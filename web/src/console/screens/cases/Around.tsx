/** What stands below a case: the reports, similar cases, and its trail. */
import { Fragment } from "react";
import { Link } from "wouter";

import { clock } from "../../../i18n/format";
import { may } from "../../api/capabilities";
import type { Case, PublicNotice } from "../../types";
import { paths } from "../../paths";
import { useSession } from "../../session/session";
import { Icon } from "../../ui/Icon";
import { Panel, Table } from "../../ui/Panel";
import { caseWords as w } from "../../words/case";
import { happenedOf, outcomes, reasons, ruleOf, verdicts } from "../../words/terms";

interface FiledProps {
  one: Case;
  /** Opens the evidence of one of several reports. */
  onOpen: ((report: string) => void) | undefined;
}

/** The reports of a case, in the reporters' words. */
export function Filed({ one, onOpen }: FiledProps) {
  return (
    <Panel title={w.reports.title}>
      <ul className="in">
        {one.filed.map(({ reference, reason, words, at, notice }) => (
          <li key={reference}>
            <b>{reasons[reason]}</b> <span className="muted small">{clock(new Date(at))}</span>
            {notice === undefined ? (
              <p className={words === "" ? "muted" : "free"}>{words === "" ? w.reports.none : words}</p>
            ) : (
              <Notice notice={notice} />
            )}
            {onOpen !== undefined && notice === undefined && (
              <button type="button" className="btn btn-quiet" onClick={() => onOpen(reference)}>
                <Icon name="eye" /> {w.reports.open}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** A notice of the public form. */
function Notice({ notice }: { notice: PublicNotice }) {
  const said = w.reports.notice;
  const rows = [
    [said.what, notice.what],
    [said.place, notice.place],
    [said.why, notice.why],
    [said.name, notice.name],
    [said.email, notice.email],
  ] as const;
  return (
    <dl className="kv">
      {rows.map(
        ([name, text]) =>
          text !== undefined && (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd className="free">{text}</dd>
            </Fragment>
          ),
      )}
    </dl>
  );
}

/** What the person reported and what came of it; in a case of misuse of reports alone. */
export function Judged({ one }: { one: Case }) {
  const { title, lead, columns, outcomes: said } = w.judged;
  if (one.judged === undefined) return null;
  return (
    <Panel title={title}>
      <p className="in muted">{lead}</p>
      <Table label={title} head={Object.values(columns)}>
        {one.judged.map(({ case: reference, reason, at, outcome }) => (
          <tr key={`${reference} ${at}`}>
            <td>
              <Link href={paths.case(reference)}>
                <bdi>{reference}</bdi>
              </Link>
            </td>
            <td>{reasons[reason]}</td>
            <td>{clock(new Date(at))}</td>
            <td>{said[outcome]}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

/** Cases about the same rule, with nobody's name. */
export function Similar({ one }: { one: Case }) {
  const { columns, title, note, none, noAppeal } = w.similar;
  const appealed: Readonly<Record<string, string>> = outcomes;
  return (
    <Panel title={title} aside={<span className="muted small">{note}</span>}>
      {one.similar.length === 0 ? (
        <p className="in muted">{none}</p>
      ) : (
        <Table label={title} head={Object.values(columns)}>
          {one.similar.map(({ reference, rule, summary, verdict, appeal }) => (
            <tr key={reference}>
              <td>
                <Link href={paths.case(reference)}>
                  <bdi>{reference}</bdi>
                </Link>
              </td>
              <td>{summary ?? ruleOf(rule)}</td>
              <td>{verdicts[verdict]}</td>
              <td>{appeal === undefined ? noAppeal : (appealed[appeal] ?? appeal)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

/** What happened to a case, newest first. */
export function Trail({ one }: { one: Case }) {
  const { me } = useSession();
  const audit = may(me, "audit_read") && (
    <Link className="small" href={`${paths.audit}?case=${encodeURIComponent(one.reference)}`}>
      {w.trail.audit}
    </Link>
  );
  return (
    <Panel title={w.trail.title} aside={audit}>
      <ol className="trail">
        {one.trail.map(({ at, who, what }, index) => (
          <li key={`${at} ${index}`}>
            <time dateTime={at}>{clock(new Date(at))}</time>
            <span>
              {!who.startsWith("rule:") && <b>{who === me.name ? w.trail.you : who}</b>} {happenedOf(what)}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
