/** Reports of mine with what came of them, decisions about me, and how far IO trusts my account. */
import "./safety.css";
import "../../i18n/sections/safety";

import { type ReactNode, useEffect, useId } from "react";
import { Link } from "wouter";

import { type Notice, noticesQuery, ownReportsQuery, sawNotice, type Standing, standingQuery } from "../../api/safety";
import { useQuery, useQueryClient } from "../../query/hooks";
import { m } from "../../i18n/catalogue";
import { moment } from "../../i18n/moment";
import { paths } from "../../routes";
import { useWaitingReports } from "../../state/filing";
import { Note } from "../../ui/Banner";
import { Page } from "../../ui/Page";
import { ErrorState, Skeleton } from "../../ui/States";
import { OwnReportCard } from "./OwnReportCard";
import { OtherWays } from "./Restricted";
import { leadOf, StatementCard, titleOf } from "./StatementCard";

/** The page. */
export function SafetyPage() {
  const waiting = useWaitingReports();
  const said = m.safety;
  useSeen();
  return (
    <Page title={said.title} lead={said.lead} look="narrow">
      {waiting > 0 && <Note tone="warn">{said.waiting(waiting)}</Note>}
      <News />
      <Reports />
      <Decisions />
    </Page>
  );
}

/** Everything shown here counts as seen, once. */
function useSeen(): void {
  const client = useQueryClient();
  const { data } = useQuery(noticesQuery);
  const unseen = (data?.notices ?? []).filter(({ seen }) => !seen).map(({ id }) => id);
  const all = unseen.join(" ");
  useEffect(() => {
    if (all === "") return;
    const saw = Promise.allSettled(all.split(" ").map((id) => sawNotice(id)));
    void saw.then(() => client.invalidateQueries(noticesQuery));
  }, [client, all]);
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="safety-section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function News() {
  const { data } = useQuery(noticesQuery);
  const notices = data?.notices ?? [];
  if (notices.length === 0) return null;
  return (
    <Section title={m.safety.notices}>
      {/* eslint-disable-next-line jsx-a11y-x/no-redundant-roles -- Safari drops the role of a list without bullets */}
      <ul className="safety-list" role="list">
        {notices.map((notice) => (
          <li key={notice.id}>
            {wordsOf(notice)} <small className="secondary">{moment(new Date(notice.at), new Date())}</small>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function wordsOf({ kind, report, statement, appeal }: Notice): ReactNode {
  const said = m.safety.notice;
  switch (kind) {
    case "report_outcome":
      return said.report_outcome(report ?? "");
    case "statement":
      return said.statement(statement ?? "");
    case "appeal_answer":
      return said.appeal_answer(appeal ?? "");
    case "chat_opened":
      return said.chat_opened;
    case "feedback_answer":
      return <Link href={paths.tellUs}>{said.feedback_answer}</Link>;
  }
}

function Reports() {
  const { data, error, isPending, refetch } = useQuery(ownReportsQuery);
  const said = m.safety;
  return (
    <Section title={said.reports}>
      {isPending && <Skeleton shape="boxes" />}
      {error !== null && data === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data?.reports.length === 0 && <p className="secondary">{said.noReports}</p>}
      {data?.reports.map((own) => (
        <OwnReportCard key={own.report} own={own} />
      ))}
    </Section>
  );
}

function Decisions() {
  const { data, error, isPending, refetch } = useQuery(standingQuery);
  const said = m.safety;
  if (isPending) return <Skeleton shape="boxes" />;
  if (data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <Section title={said.decisions}>
        {data.statements.length === 0 && <p className="secondary">{said.noDecisions}</p>}
        {data.statements.map((statement) => (
          <article key={statement.reference} className="safety-section" aria-label={statement.reference}>
            <div>
              <h3>{titleOf(statement)}</h3>
              <p className="secondary">{leadOf(statement)}</p>
            </div>
            <StatementCard statement={statement} heading="h4" />
          </article>
        ))}
      </Section>
      {data.statements.length > 0 && <OtherWays />}
      <Trust trust={data.trust} />
    </>
  );
}

function Trust({ trust: { tier, lifts } }: Pick<Standing, "trust">) {
  const said = m.safety;
  const known: Readonly<Record<string, string>> = said.lift;
  return (
    <Section title={said.trust}>
      <p>
        <strong>{said.tiers[tier]}.</strong> {said.trustLead}
      </p>
      {lifts.length > 0 && <Lines title={said.lifts} lines={lifts.map((key) => known[key] ?? key)} />}
    </Section>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  const id = useId();
  return (
    <>
      <h3 id={id}>{title}</h3>
      <ul aria-labelledby={id}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
