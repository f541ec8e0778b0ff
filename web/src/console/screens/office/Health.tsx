/** Whether the installation is well: what the server found when it looked at everything, the worst first. */
import "./office.css";

import { clock } from "../../../i18n/format";
import { useAnnounce } from "../../../ui/Announcer";
import { useMutation } from "../../../query/mutation";
import { health as askHealth } from "../../api/endpoints";
import type { Finding, Health as Report } from "../../types";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { Note } from "../../ui/Note";
import { Panel, Table } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { health as w } from "../../words/health";

/** How the installation is. */
export function Health() {
  const asked = useAsked(["health"], (how) => askHealth(how));
  const announce = useAnnounce();
  const before = asked.data?.at;
  const looking = useMutation({
    mutationFn: () => askHealth(),
    onSuccess: (report) => {
      asked.put(report);
      announce(report.at === before ? w.tooSoon : `${w.summary[report.verdict]}. ${lookedAt(report)}`);
    },
  });
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="sp" />
        <button
          type="button"
          className="btn btn-pri"
          aria-disabled={looking.isPending || undefined}
          onClick={() => {
            if (!looking.isPending) looking.mutate();
          }}
        >
          {looking.isPending ? w.looking : w.again}
        </button>
      </div>
      <p className="muted">{w.lead}</p>
      <Stale asked={asked} />
      <Failed error={looking.error} />
      <Answered asked={asked}>{(report) => <Findings report={report} />}</Answered>
    </>
  );
}

const lookedAt = ({ at }: Report) => w.lookedAt(clock(new Date(at)));

const icons = { skipped: "good", ok: "good", warn: "warn", fail: "bad" } as const;
const classes = { skipped: "tag", ok: "tag tag-ok", warn: "tag tag-warn", fail: "tag tag-bad" } as const;
const tones = { skipped: "ok", ok: "ok", warn: "warn", fail: "bad" } as const;

function Findings({ report }: { report: Report }) {
  const ill = [...report.findings.filter(is("fail")), ...report.findings.filter(is("warn"))];
  return (
    <>
      <Note icon={icons[report.verdict]} tone={tones[report.verdict]}>
        <b>{w.summary[report.verdict]}.</b> {lookedAt(report)}
      </Note>
      {ill.map((finding) => (
        <Ill key={finding.id} finding={finding} />
      ))}
      <Panel title={w.all}>
        <Table className="looked" label={w.all} head={Object.values(w.columns)}>
          {report.findings.map(({ id, title, verdict, seen }) => (
            <tr key={id}>
              <th scope="row">{title}</th>
              <td>
                <span className={classes[verdict]}>{w.verdicts[verdict]}</span>
              </td>
              <td>{seen}</td>
            </tr>
          ))}
        </Table>
      </Panel>
    </>
  );
}

const is = (verdict: Finding["verdict"]) => (finding: Finding) => finding.verdict === verdict;

function Ill({ finding: { title, verdict, seen, means, mend, page } }: { finding: Finding }) {
  return (
    <Panel title={`${w.verdicts[verdict]}: ${title}`}>
      <div className="in">
        <p>{seen}</p>
        <dl className="ill">
          <dt>{w.means}</dt>
          <dd>{means}</dd>
          <dt>{w.mend}</dt>
          <dd>{mend}</dd>
          <dt>{w.page}</dt>
          <dd className="mono">{page}</dd>
        </dl>
      </div>
    </Panel>
  );
}
