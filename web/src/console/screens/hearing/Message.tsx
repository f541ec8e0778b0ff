/** One message: what was written and added, where it belongs, and the answer. */
import "./hearing.css";

import { Fragment, type SyntheticEvent, useState } from "react";
import { Link } from "wouter";

import { momentWithin } from "../../../i18n/moment";
import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { answerFeedback, board as askBoard, feedbackStep, joinFeedback } from "../../api/endpoints";
import { paths } from "../../paths";
import { characters } from "../../rules/announcement";
import type { Diagnostics, Feedback } from "../../types";
import { Failed, useAsked } from "../../ui/asked";
import { AreaField, SelectField } from "../../ui/Field";
import { Panel } from "../../ui/Panel";
import { feedback as w } from "../../words/hearing";

const MOST = 1_000;
const tones = { new: "tag tag-warn", open: "tag tag-info", answered: "tag tag-ok", closed: "tag" } as const;

interface MessageProps {
  one: Feedback;
  written: string;
  onWrite: (text: string) => void;
  onChanged: (next: Feedback) => void;
}

/** The message. */
export function Message({ one, written, onWrite, onChanged }: MessageProps) {
  const at = (moment: string) => momentWithin(new Date(moment), new Date());
  const waits = one.state === "new" || one.state === "open";
  return (
    <Panel title={w.kinds[one.kind]} aside={<span className={tones[one.state]}>{w.states[one.state]}</span>}>
      <div className="in">
        <p className="muted small">{w.from(one.tag, at(one.at))}</p>
        <p className="hear-words" dir="auto">
          {one.text ?? w.unreadable}
        </p>
        {one.diagnostics !== undefined && <Added facts={one.diagnostics} />}
        {one.kind !== "feedback" && <Belongs one={one} onChanged={onChanged} />}
        {one.answer !== undefined && (
          <>
            <h3>{w.answer}</h3>
            <p className="hear-words" dir="auto">
              {one.answer}
            </p>
            <p className="muted small">
              {one.answered_at !== undefined && `${w.answered(at(one.answered_at))}. `}
              {one.seen ? w.seen : w.notSeen}
            </p>
          </>
        )}
        {waits && <Answer one={one} written={written} onWrite={onWrite} onChanged={onChanged} />}
        {one.state !== "closed" && <Close one={one} onChanged={onChanged} />}
      </div>
    </Panel>
  );
}

function Added({ facts }: { facts: Diagnostics }) {
  const names = ["app", "browser", "screen", "theme", "language", "connection"] as const;
  return (
    <div className="stack">
      <h3>{w.attached}</h3>
      <p className="muted small">{w.attachedHint}</p>
      <dl className="kv">
        {names.map((name) => (
          <Fragment key={name}>
            <dt>{w.facts[name]}</dt>
            <dd className="mono">{facts[name]}</dd>
          </Fragment>
        ))}
        <dt>{w.facts.errors}</dt>
        <dd className="mono">{facts.errors.length === 0 ? w.none : facts.errors.join(", ")}</dd>
      </dl>
    </div>
  );
}

type Part = Pick<MessageProps, "one" | "onChanged">;

/** Joins it to a wish or a fault of the board. */
function Belongs({ one, onChanged }: Part) {
  const asked = useAsked(["board"], (how) => askBoard(how));
  const [item, setItem] = useState("");
  const announce = useAnnounce();
  const joining = useMutation({
    mutationFn: () => joinFeedback(one.id, item),
    onSuccess: (next) => {
      announce(w.joined);
      onChanged(next);
    },
  });
  const fitting = (asked.data?.items ?? []).filter(
    ({ kind, merged_into }) => kind === one.kind && merged_into === undefined,
  );
  return (
    <div className="stack">
      {one.joined !== undefined && <p>{w.joinedTo(one.joined.title)}</p>}
      <div className="row">
        <SelectField label={w.same} hint={w.sameHint} value={item} onChange={({ target }) => setItem(target.value)}>
          <option value="" disabled>
            {w.choose}
          </option>
          {fitting.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </SelectField>
        <button
          type="button"
          className="btn"
          disabled={item === ""}
          onClick={() => {
            if (!joining.isPending) joining.mutate();
          }}
        >
          {w.join}
        </button>
        <Link className="btn btn-quiet" href={paths.board}>
          {w.write}
        </Link>
      </div>
      <Failed error={joining.error ?? asked.error} />
    </div>
  );
}

function Answer({ one, written, onWrite, onChanged }: MessageProps) {
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const sending = useMutation({
    mutationFn: () => answerFeedback(one.id, written.trim()),
    onSuccess: (next) => {
      announce(w.sent);
      onWrite("");
      onChanged(next);
    },
  });
  const left = MOST - characters(written);
  const wrong = characters(written) === 0 ? w.answerEmpty : left < 0 ? w.over(-left) : undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong === undefined && !sending.isPending) sending.mutate();
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <AreaField
        label={w.answer}
        dir="auto"
        rows={5}
        value={written}
        error={tried ? wrong : undefined}
        hint={`${one.email ? w.answerByEmail : w.answerHint} ${left < 0 ? w.over(-left) : w.left(left)}`}
        onChange={({ target }) => onWrite(target.value)}
      />
      <Failed error={sending.error} />
      <div className="row">
        <button type="submit" className="btn btn-pri">
          {w.send}
        </button>
      </div>
    </form>
  );
}

function Close({ one, onChanged }: Part) {
  const announce = useAnnounce();
  const closing = useMutation({
    mutationFn: () => feedbackStep(one.id, "close"),
    onSuccess: (next) => {
      announce(w.closed);
      onChanged(next);
    },
  });
  return (
    <div className="row">
      <button
        type="button"
        className="btn"
        onClick={() => {
          if (!closing.isPending) closing.mutate();
        }}
      >
        {one.state === "answered" ? w.closeAnswered : w.close}
      </button>
      <Failed error={closing.error} />
    </div>
  );
}
