/** One report of mine: where it stands and what came of it. The same words for every sanction. */
import "../../i18n/sections/report";
import "../../i18n/sections/safety";

import { lookAgain, type OwnReport, ownReportsQuery, type Reason } from "../../api/safety";
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

/** After these nobody is asked how they are. */
const harmless: readonly Reason[] = ["spam", "wrong_gender"];

/** The card. */
export function OwnReportCard({ own }: { own: OwnReport }) {
  const said = m.safety;
  const { report, reason, at, outcome } = own;
  const title = outcome === "acted" ? said.acted : outcome === "not_acted" ? said.notActed : m.report.reasons[reason];
  const day = dayWithin(new Date(at), new Date());
  return (
    <article className="safety-card" aria-label={report}>
      <div className="stack-tight">
        <h3>{title}</h3>
        <p className="secondary">
          {typeof outcome === "string" && `${m.report.reasons[reason]} · `}
          {said.filed(day)} · <bdi>{report}</bdi>
        </p>
      </div>
      {outcome === "acted" && <p>{said.actedBody}</p>}
      {outcome === "not_acted" && <p>{said.notActedBody}</p>}
      <Path own={own} />
      {typeof outcome === "string" && !harmless.includes(reason) && <HowAreYou />}
      {outcome === "not_acted" && <Differently own={own} />}
    </article>
  );
}

/** What happened so far, and what it waits for. */
function Path({ own: { at, looked_at, outcome_at, again } }: { own: OwnReport }) {
  const said = m.safety;
  const now = new Date();
  const looked = typeof looked_at === "string";
  return (
    <ol className="safety-path" aria-label={said.path}>
      <li>
        {said.reported}
        <small>
          {moment(new Date(at), now)}. {said.reportedHint}
        </small>
      </li>
      <li>
        {looked ? said.looked : said.notLooked}
        {looked && <small>{moment(new Date(looked_at), now)}</small>}
      </li>
      {again && <li>{said.asked}</li>}
      {typeof outcome_at === "string" ? (
        <li>
          {said.decided}
          <small>{moment(new Date(outcome_at), now)}</small>
        </li>
      ) : (
        again && <li>{said.notLookedAgain}</li>
      )}
    </ol>
  );
}

function HowAreYou() {
  const said = m.safety;
  const lines = (
    <a href="https://findahelpline.com" target="_blank" rel="noopener noreferrer">
      findahelpline.com
    </a>
  );
  return (
    <div className="stack-tight">
      <h4 className="safety-title">{said.how}</h4>
      <p>
        <Rich text={said.howBody} parts={{ lines }} />
      </p>
    </div>
  );
}

/** The one time that another person can be asked to look. */
function Differently({ own: { report, again } }: { own: OwnReport }) {
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
  if (again) return <p className="secondary">{said.lookedAgain}</p>;
  return (
    <div className="stack-tight">
      <div>
        <Button look="outline" busy={ask.isPending} onClick={() => ask.mutate()}>
          {said.again}
        </Button>
      </div>
      <p className="secondary">{said.againHint}</p>
      {ask.isError && <Note tone="danger">{sentence(ask.error)}</Note>}
    </div>
  );
}
