/** An appeal: what the person says, what was decided, the same evidence, and the answer of someone who had no part in it. */
import "../cases/case.css";

import { type SyntheticEvent, useState } from "react";
import { Link } from "wouter";

import { clock, dayWithin } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { useWallClock } from "../../../ui/useWallClock";
import { may } from "../../api/capabilities";
import {
  type Answer,
  answerAppeal,
  appeal as readAppeal,
  evidence as openEvidence,
  undoAppeal,
} from "../../api/endpoints";
import type { Appeal, Evidence, Outcome } from "../../types";
import { paths } from "../../paths";
import { longest, pauseDays, pausesFor } from "../../rules/draft";
import { at, countdown, span } from "../../rules/times";
import { useSession } from "../../session/session";
import { Answered, type Asked, Failed, Stale, useAsked } from "../../ui/asked";
import { AreaField, Choices, Segments } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Note, Strip } from "../../ui/Note";
import { Panel } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { appeals as w } from "../../words/appeals";
import { caseWords } from "../../words/case";
import { lengthOf, outcomes, scopes } from "../../words/terms";
import { EvidencePanel } from "../cases/EvidencePanel";
import { StatementText } from "../cases/Preview";

/** An appeal by its reference. */
export function AppealPage({ reference }: { reference: string }) {
  const asked = useAsked(["appeal", reference], (how) => readAppeal(reference, how), { every: 30 });
  useTitle(reference);
  return (
    <>
      <Stale asked={asked} />
      <Answered asked={asked}>{(one) => <OpenAppeal one={one} asked={asked} />}</Answered>
    </>
  );
}

function OpenAppeal({ one, asked }: { one: Appeal; asked: Asked<Appeal> }) {
  const { me } = useSession();
  const [evidence, setEvidence] = useState<Evidence>();
  const now = useWallClock();
  const { decision, reference } = one;
  const looking = useMutation({ mutationFn: () => openEvidence("appeals", reference), onSuccess: setEvidence });
  const undoing = useMutation({ mutationFn: () => undoAppeal(reference), onSuccess: asked.put });
  const left = at(one.due_at) - now;
  const due = dayWithin(new Date(one.due_at), new Date(now));
  const until = one.undo_until === undefined ? 0 : at(one.undo_until);
  const isOpen = one.state === "open";
  const by =
    decision.second === undefined
      ? w.mayDecide(decision.by.name)
      : w.mayDecideTwo(decision.by.name, decision.second.name);
  return (
    <>
      <div className="head">
        <h1>
          {w.one} <bdi className="muted">{reference}</bdi>
        </h1>
        {isOpen && (
          <span className="tag tag-warn">
            <Icon name="clock" /> {left < 0 ? w.late(due) : w.answerBy(due, span(left))}
          </span>
        )}
        <span className="sp" />
        <Link className="btn" href={paths.case(one.case)}>
          {w.openCase}
        </Link>
        <Link className="btn btn-quiet" href={paths.appeals}>
          {w.back}
        </Link>
      </div>
      {isOpen && (
        <Note icon="people" tone={one.took_part ? "warn" : "info"}>
          <b>{one.took_part ? w.own : by}</b> {one.took_part ? w.ownBody : w.mayDecideBody}
        </Note>
      )}
      {one.outcome !== undefined && (
        <Strip
          icon="back"
          tone="info"
          actions={
            until > now && !one.took_part && !asked.isStale ? (
              <button type="button" className="btn" onClick={() => undoing.mutate()}>
                {caseWords.strip.undo(countdown(until - now))}
              </button>
            ) : undefined
          }
        >
          <b>{w.answered(outcomes[one.outcome].toLowerCase())}</b>{" "}
          {until > now ? w.answeredBody(clock(new Date(until))) : w.told}
        </Strip>
      )}
      <Failed error={undoing.error} />
      <div className="case-parts">
        <div className="stack">
          <Panel title={w.says} aside={<span className="muted small">{clock(new Date(one.created_at))}</span>}>
            <p className="sor free">{one.words}</p>
          </Panel>
          <EvidencePanel
            one={{
              reported: { name: one.name, upheld: [], appeals: 0 },
              reporter: { name: caseWords.reporterSide, blocked: false },
              filed: [],
            }}
            evidence={evidence}
            canOpen={may(me, "evidence") && !asked.isStale}
            opening={looking}
            quotes={undefined}
            onQuote={() => undefined}
            onDecision={undefined}
          />
        </div>
        <Panel title={w.decided} aside={<span className="muted small">{clock(new Date(decision.proposed_at))}</span>}>
          <StatementText said={decision} />
          {decision.note !== undefined && (
            <div className="in">
              <p>
                <b>{w.internal}</b>
                <br />
                <span className="free muted">{decision.note}</span>
              </p>
            </div>
          )}
        </Panel>
        {isOpen && !one.took_part && !asked.isStale && may(me, "appeals") && (
          <AnswerForm one={one} hasLooked={evidence !== undefined} onDone={asked.put} />
        )}
        {one.answer !== undefined && (
          <Panel title={w.words}>
            <p className="sor free">{one.answer}</p>
          </Panel>
        )}
      </div>
    </>
  );
}

const choices: readonly Outcome[] = ["kept", "milder", "overturned"];

function AnswerForm({ one, hasLooked, onDone }: { one: Appeal; hasLooked: boolean; onDone: (next: Appeal) => void }) {
  const [outcome, setOutcome] = useState<Outcome>("kept");
  const [scope, setScope] = useState(one.decision.scope[0] ?? "matching");
  const [days, setDays] = useState<3 | 7 | 30>(3);
  const [words, setWords] = useState("");
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const sending = useMutation({
    mutationFn: () => {
      const milder: Partial<Answer> = outcome === "milder" ? { scope: [scope], seconds: days * 86_400 } : {};
      return answerAppeal(one.reference, { outcome, words: words.trim(), ...milder });
    },
    onSuccess: (next) => {
      announce(w.sent);
      onDone(next);
    },
  });
  const isReady = hasLooked && words.trim() !== "";
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (isReady && !sending.isPending) sending.mutate();
  };
  return (
    <form className="panel" aria-label={w.yours} onSubmit={submit} noValidate>
      <header>
        <h2>{w.yours}</h2>
      </header>
      <div className="in">
        <Choices
          legend={w.yours}
          hidden
          name="outcome"
          value={outcome}
          choices={choices.map((value) => ({ value, ...w.options[value] }))}
          onChoose={setOutcome}
        />
        {outcome === "milder" && (
          <div className="row">
            <Segments
              legend={caseWords.decide.scope}
              name="milder-scope"
              value={scope}
              choices={pausesFor(scope === "reporting" ? "misuse" : "other").map((value) => ({
                value,
                title: scopes[value],
              }))}
              onChoose={setScope}
            />
            <Segments
              legend={caseWords.decide.length}
              name="milder-days"
              value={days}
              choices={pauseDays.map((value) => ({ value, title: lengthOf(value * 86_400) }))}
              onChoose={setDays}
            />
          </div>
        )}
        <AreaField
          label={w.words}
          error={tried && words.trim() === "" ? w.wordsEmpty : undefined}
          maxLength={longest.words}
          rows={6}
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
        <div className="row">
          <button type="submit" className="btn btn-pri" aria-disabled={!isReady || sending.isPending || undefined}>
            {w.send[outcome]}
          </button>
          {tried && !hasLooked && (
            <span className="fld-error" role="alert">
              {caseWords.decide.lookFirst}
            </span>
          )}
        </div>
        <Failed error={sending.error} />
        <p className="hint">{w.hint}</p>
      </div>
    </form>
  );
}
