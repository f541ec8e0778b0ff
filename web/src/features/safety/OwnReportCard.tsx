/** One report of mine: where it stands and what came of it. The same words for every sanction. */
import "../../i18n/sections/report";
import "../../i18n/sections/safety";

import { lookAgain, type OwnReport, ownReportsQuery } from "../../api/safety";
import { sentence } from "../../api/problems";
import { useQueryClient } from "../../query/hooks";
import { useMutation } from "../../query/mutation";
import { m } from "../../i18n/catalogue";
import { dayWithin } from "../../i18n/format";
import { moment } from "../../i18n/moment";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Rich } from "../../ui/Rich";
import { useToast } from "../../ui/Toast";

/** The card. */
export function OwnReportCard({ own }: { own: OwnReport }) {
  const said = m.safety;
  const { report, reason, at, looked_at, outcome, outcome_at } = own;
  const title = outcome === "acted" ? said.acted : outcome === "not_acted" ? said.notActed : m.report.reasons[reason];
  return (
    <article className="safety-card" aria-label={report}>
      <div>
        <h3>{title}</h3>
        <p className="secondary">
          {said.row(m.report.reasons[reason], dayWithin(new Date(at), new Date()))} · <bdi>{report}</bdi>
        </p>
      </div>
      {outcome === "acted" && <p>{said.actedBody}</p>}
      {outcome === "not_acted" && <p>{said.notActedBody}</p>}
      <ol className="safety-path" aria-label={said.path}>
        <li>
          {said.reported}
          <small>
            {moment(new Date(at), new Date())}. {said.reportedHint}
          </small>
        </li>
        <li>
          {typeof looked_at === "string" ? said.looked : said.notLooked}
          {typeof looked_at === "string" && <small>{moment(new Date(looked_at), new Date())}</small>}
        </li>
        {typeof outcome_at === "string" && (
          <li>
            {said.decided}
            <small>{moment(new Date(outcome_at), new Date())}</small>
          </li>
        )}
      </ol>
      {typeof outcome === "string" && <After own={own} />}
    </article>
  );
}

/** "How are you?", and the one time that another person can be asked to look. */
function After({ own: { report, again } }: { own: OwnReport }) {
  const said = m.safety;
  const client = useQueryClient();
  const toast = useToast();
  const ask = useMutation({
    mutationFn: () => lookAgain(report),
    onSuccess: () => {
      toast({ text: said.againDone });
      return client.invalidateQueries(ownReportsQuery);
    },
  });
  const lines = (
    <a href="https://findahelpline.com" target="_blank" rel="noopener noreferrer">
      findahelpline.com
    </a>
  );
  return (
    <>
      <div className="stack-tight">
        <h4>{said.how}</h4>
        <p>
          <Rich text={said.howBody} parts={{ lines }} />
        </p>
      </div>
      {again ? (
        <p className="secondary">{said.asked}</p>
      ) : (
        <div className="safety-section">
          <div>
            <Button busy={ask.isPending} onClick={() => ask.mutate()}>
              {said.again}
            </Button>
          </div>
          <p className="secondary">{said.againHint}</p>
        </div>
      )}
      {ask.isError && <Note tone="danger">{sentence(ask.error)}</Note>}
    </>
  );
}
