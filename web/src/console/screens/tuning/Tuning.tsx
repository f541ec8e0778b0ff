/** The numbers of the matcher: changed after a look at what the waits of the last weeks say, with the way back. */
import { type SyntheticEvent, useState } from "react";

import { count } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { backToTuning, previewTuning, saveTuning, tuningPage } from "../../api/endpoints";
import { shown } from "../../rules/figures";
import type { Numbers, TuningPage, TuningPreview } from "../../types";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { TextField } from "../../ui/Field";
import { Panel, Table } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { lists } from "../../words/lists";
import { tuning as w } from "../../words/tuning";
import { Versions } from "../words/Versions";

const others = ["thin_below", "recent_after", "best_of", "passed_over"] as const;
const same = (one: Numbers, other: Numbers) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
const sorted = ({ steps, ...rest }: Numbers) => [steps, ...others.map((name) => rest[name])];

/** The page. */
export function Tuning() {
  const asked = useAsked(["matching"], (how) => tuningPage(how));
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
      </div>
      <p className="muted">{w.lead}</p>
      <Stale asked={asked} />
      <Answered asked={asked}>
        {(page) => (
          // Another version is another draft.
          <Draft key={page.version} page={page} onSaved={asked.put} onChangedMeanwhile={asked.again} />
        )}
      </Answered>
    </>
  );
}

interface DraftProps {
  page: TuningPage;
  onSaved: (page: TuningPage) => void;
  onChangedMeanwhile: () => void;
}

function Draft({ page, onSaved, onChangedMeanwhile }: DraftProps) {
  const [numbers, setNumbers] = useState(page.numbers);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  // What the last preview was about: only that can be put into force.
  const [previewed, setPreviewed] = useState<{ of: Numbers; found: TuningPreview }>();
  const announce = useAnnounce();
  const previewing = useMutation({
    mutationFn: () => previewTuning(numbers),
    onSuccess: (found) => setPreviewed({ of: numbers, found }),
  });
  const saving = useMutation({
    mutationFn: () => saveTuning({ based_on: page.version, numbers, reason: reason.trim() }),
    onSuccess: (next) => {
      announce(lists.saved);
      onSaved(next);
    },
    onError: onChangedMeanwhile,
  });
  const isChanged = !same(numbers, page.numbers);
  const isPreviewed = previewed !== undefined && same(previewed.of, numbers);
  const isWhole = [...numbers.steps, ...others.map((name) => numbers[name])].every(Number.isInteger);
  const save = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (isPreviewed && reason.trim() !== "" && !saving.isPending) saving.mutate();
  };
  return (
    <>
      <div className="word-lists">
        <Panel title={w.ladder}>
          <div className="in">
            {w.steps.map((label, at) => (
              <NumberField
                key={label}
                label={label}
                hint={`${w.seconds}. ${w.shipped(count(page.shipped.steps[at] ?? 0))}`}
                value={numbers.steps[at] ?? 0}
                onChange={(value) =>
                  setNumbers({ ...numbers, steps: numbers.steps.map((each, place) => (place === at ? value : each)) })
                }
              />
            ))}
            <p className="hint">{w.ends(count(page.search_ends))}</p>
            <h3>{w.others}</h3>
            {others.map((name) => (
              <NumberField
                key={name}
                label={w.fields[name].label}
                hint={`${w.fields[name].hint} ${w.shipped(count(page.shipped[name]))}`}
                value={numbers[name]}
                onChange={(value) => setNumbers({ ...numbers, [name]: value })}
              />
            ))}
          </div>
        </Panel>
        <Panel title={w.previewTitle}>
          <div className="in">
            <div className="row">
              <button
                type="button"
                className={isChanged && isPreviewed ? "btn" : "btn btn-pri"}
                aria-disabled={!isWhole}
                onClick={() => {
                  if (isWhole) previewing.mutate();
                }}
              >
                {w.preview}
              </button>
            </div>
            <Failed error={previewing.error} />
            {previewed !== undefined && <Found {...previewed} now={page.numbers} />}
            {isChanged && (
              <form className="stack" noValidate onSubmit={save}>
                <TextField
                  label={lists.reason}
                  maxLength={200}
                  value={reason}
                  error={tried && reason.trim() === "" ? lists.reasonEmpty : undefined}
                  onChange={({ target }) => setReason(target.value)}
                />
                <Failed error={saving.error} />
                <div className="row">
                  <button type="submit" className={isPreviewed ? "btn btn-pri" : "btn"} aria-disabled={!isPreviewed}>
                    {lists.save}
                  </button>
                  <button type="button" className="btn" onClick={() => setNumbers(page.numbers)}>
                    {lists.discard}
                  </button>
                  {!isPreviewed && <span className="hint">{lists.previewFirst}</span>}
                </div>
              </form>
            )}
          </div>
        </Panel>
      </div>
      <Versions
        version={page.version}
        history={page.history.map(({ numbers: { steps, ...rest }, ...one }) => ({
          ...one,
          size: w.numbers(steps.join(" / "), others.map((name) => rest[name]).join(" / ")),
        }))}
        back={backToTuning}
        onSaved={onSaved}
        onChangedMeanwhile={onChangedMeanwhile}
      />
    </>
  );
}

interface NumberFieldProps {
  label: string;
  hint: string;
  value: number;
  onChange: (value: number) => void;
}

function NumberField({ label, hint, value, onChange }: NumberFieldProps) {
  return (
    <TextField
      label={label}
      hint={hint}
      inputMode="numeric"
      autoComplete="off"
      value={Number.isNaN(value) ? "" : String(value)}
      error={Number.isInteger(value) ? undefined : w.wrong}
      onChange={({ target }) => onChange(/^\d{1,5}$/u.test(target.value) ? Number(target.value) : Number.NaN)}
    />
  );
}

function Found({ of, found, now }: { of: Numbers; found: TuningPreview; now: Numbers }) {
  return (
    <div className="stack" role="status">
      <p>{w.previewLead(shown(found.matches, "count"))}</p>
      <Table label={w.previewTitle} head={Object.values(w.columns)}>
        {found.steps.map(({ before, after }, at) => (
          <tr key={w.steps[at]}>
            <th scope="row">
              {w.step(count(at + 1), w.atSeconds(count(now.steps[at] ?? 0)), w.atSeconds(count(of.steps[at] ?? 0)))}
            </th>
            <td>{shown(before, "share")}</td>
            <td>{shown(after, "share")}</td>
          </tr>
        ))}
      </Table>
      <p className="hint">{w.previewHint}</p>
    </div>
  );
}
