/** Reports of mine, with what came of them. */
import "./safety.css";
import "../../i18n/sections/safety";

import { ownReportsQuery } from "../../api/safety";
import { useQuery } from "../../query/hooks";
import { m } from "../../i18n/catalogue";
import { useWaitingReports } from "../../state/filing";
import { Note } from "../../ui/Banner";
import { Page } from "../../ui/Page";
import { ErrorState, Skeleton } from "../../ui/States";
import { OwnReportCard } from "./OwnReportCard";

/** The page. */
export function SafetyPage() {
  const waiting = useWaitingReports();
  const { data, error, isPending, refetch } = useQuery(ownReportsQuery);
  const said = m.safety;
  return (
    <Page title={said.title} lead={said.lead} look="narrow">
      {waiting > 0 && <Note tone="warn">{said.waiting(waiting)}</Note>}
      <section className="safety-section" aria-label={said.reports}>
        <h2>{said.reports}</h2>
        {isPending && <Skeleton shape="boxes" />}
        {error !== null && data === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data?.reports.length === 0 && <p className="secondary">{said.noReports}</p>}
        {data?.reports.map((own) => (
          <OwnReportCard key={own.report} own={own} />
        ))}
      </section>
    </Page>
  );
}
