/** A case: what is known, the evidence, the decision with what both sides will read, and the trail. */
import "./case.css";

import { type ReactNode, useState } from "react";
import { Link } from "wouter";

import { clock, dayWithin } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { useWallClock } from "../../../ui/useWallClock";
import { may } from "../../api/capabilities";
import { decide, evidence as openEvidence, readCase, step, type Step } from "../../api/endpoints";
import { ConsoleError } from "../../api/problems";
import type { Case, Evidence } from "../../types";
import { paths } from "../../paths";
import { viewOf } from "../../rules/case-view";
import { type Draft, firstDraft, toDecide } from "../../rules/draft";
import { at, hereFor, span } from "../../rules/times";
import { draftOf, keepDraft } from "../../session/drafts";
import { useSession } from "../../session/session";
import { Answered, type Asked, Failed, Stale, useAsked } from "../../ui/asked";
import { Icon, SideMark } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { Severity } from "../../ui/Severity";
import { useTitle } from "../../ui/useTitle";
import { caseWords as w } from "../../words/case";
import { reasons, verdicts } from "../../words/terms";
import { DecideForm } from "./DecideForm";
import { EvidencePanel } from "./EvidencePanel";
import { Preview } from "./Preview";
import { Filed, Judged, Similar, Trail } from "./Around";
import { CaseStrip } from "./CaseStrip";
import { UnmaskDialog } from "./UnmaskDialog";

/** A case by its reference. */
export function CasePage({ reference }: { reference: string }) {
  const asked = useAsked(["case", reference], (how) => readCase(reference, how), { every: 30 });
  useTitle(reference);
  return (
    <>
      <Stale asked={asked} />
      <Answered asked={asked}>{(one) => <OpenCase one={one} asked={asked} />}</Answered>
    </>
  );
}

function OpenCase({ one, asked }: { one: Case; asked: Asked<Case> }) {
  const { me } = useSession();
  const announce = useAnnounce();
  const { reference } = one;
  const [opened, setOpened] = useState<Evidence>();
  // Everything that was reported until then is read.
  const [readUntil, setReadUntil] = useState(0);
  const [kept] = useState(() => draftOf(me.email, reference));
  const [draft, setDraft] = useState<Draft>(() => kept ?? firstDraft(one));
  const [report, setReport] = useState<string>();
  const [unmasking, setUnmasking] = useState(false);
  const view = viewOf(one, me);
  const sealed = one.filed.filter(({ notice }) => notice === undefined).map((each) => at(each.at));
  const isNewer = opened !== undefined && sealed.some((each) => each > readUntil);
  const evidence = isNewer ? undefined : opened;

  const change = (next: Partial<Draft>) => {
    const changed = { ...draft, ...next };
    setDraft(changed);
    keepDraft(me, reference, changed);
  };
  const looking = useMutation({
    mutationFn: (of: string | undefined) => openEvidence("cases", reference, of),
    onSuccess: (next, of) => {
      setOpened(next);
      setReadUntil(Math.max(at(next.sealed_at), ...sealed));
      asked.again();
      if (of !== report || (opened !== undefined && opened.sealed_at !== next.sealed_at)) {
        setReport(of);
        // Numbers of another chat.
        if (draft.quotes.length > 0) change({ quotes: [] });
      }
      // What the reporter picked is the first thing to quote, unless someone has chosen already.
      if (kept === undefined && draft.quotes.length === 0) {
        const picked = next.events.filter(
          ({ picked, side, text }) => picked && side === "reported" && text !== undefined,
        );
        setDraft((before) => ({ ...before, quotes: picked.map(({ seq }) => seq) }));
      }
    },
  });
  // Someone was quicker, or a newer report joined: the case is shown as it is now.
  const onError = (error: Error) => {
    if (error instanceof ConsoleError && (error.status === 409 || error.status === 422)) asked.again();
  };
  const moving = useMutation({ mutationFn: (name: Step) => step(reference, name), onSuccess: asked.put, onError });
  const deciding = useMutation({
    mutationFn: () => decide(reference, toDecide(draft, one.version, report)),
    onSuccess: (next) => {
      keepDraft(me, reference);
      asked.put(next);
      announce(next.state === "proposed" ? w.decide.sent.proposed : w.decide.sent.decided);
    },
    onError,
  });
  const isHere = !asked.isStale;
  // Nothing is sealed for a notice of the public form, and nothing is left once its time is over.
  const isEmpty = looking.error instanceof ConsoleError && looking.error.status === 404;
  const hasLooked = evidence !== undefined || isEmpty || one.filed.every(({ notice }) => notice !== undefined);
  const opening = { ...looking, mutate: () => looking.mutate(undefined) };
  const toggleQuote = (seq: number) =>
    change({
      quotes: draft.quotes.includes(seq)
        ? draft.quotes.filter((each) => each !== seq)
        : [...draft.quotes, seq].sort((a, b) => a - b),
    });

  return (
    <>
      <CaseHead one={one}>
        {isHere && view === "untaken" && (
          <button type="button" className="btn" onClick={() => moving.mutate("take")}>
            {w.take}
          </button>
        )}
        {isHere && view === "deciding" && (
          <button type="button" className="btn" onClick={() => moving.mutate("give-back")}>
            {w.giveBack}
          </button>
        )}
        {isHere && may(me, "unmask_ask") && (
          <button type="button" className="btn" onClick={() => setUnmasking(true)}>
            <Icon name="lock" /> {w.unmask}
          </button>
        )}
      </CaseHead>
      <CaseStrip
        {...{ one, view, isHere }}
        hasLooked={hasLooked}
        onStep={(name) => moving.mutate(name)}
        onSentBack={asked.put}
      />
      <Failed error={moving.error} />
      <Sides one={one} />
      <div className="case-parts">
        <EvidencePanel
          one={one}
          evidence={evidence}
          isNewer={isNewer}
          canOpen={may(me, "evidence") && isHere}
          opening={opening}
          quotes={view === "deciding" ? draft.quotes : undefined}
          onQuote={toggleQuote}
          onDecision={view === "deciding" ? (verdict) => change({ verdict }) : undefined}
        />
        {view === "deciding" && isHere ? (
          <DecideForm
            one={one}
            draft={draft}
            isKept={kept !== undefined}
            hasLooked={hasLooked}
            sending={deciding}
            onChange={change}
          />
        ) : (
          <ReadOnly one={one} why={isHere ? view : "stale"} />
        )}
        <Preview one={one} draft={view === "deciding" ? draft : undefined} evidence={evidence} />
      </div>
      <div className="case-low">
        <div className="stack">
          <Filed
            one={one}
            onOpen={may(me, "evidence") && isHere && one.filed.length > 1 ? (of) => looking.mutate(of) : undefined}
          />
          <Judged one={one} />
          <Similar one={one} />
        </div>
        <Trail one={one} />
      </div>
      {unmasking && <UnmaskDialog one={one} onClose={() => setUnmasking(false)} />}
    </>
  );
}

function CaseHead({ one, children }: { one: Case; children: ReactNode }) {
  const now = useWallClock();
  const { looked_at: lookedAt, assigned } = one;
  const due = at(one.due_at);
  const looked = lookedAt === undefined ? undefined : at(lookedAt);
  const isLate = (looked ?? now) > due;
  const after = span((looked ?? now) - at(one.created_at));
  const left = span(Math.abs(due - now));
  const said =
    looked === undefined
      ? isLate
        ? w.overdue(left)
        : w.dueIn(left)
      : isLate
        ? w.lookedLate(after)
        : w.lookedInTime(after);
  return (
    <div className="head">
      <h1>
        {reasons[one.reason]} <bdi className="muted">{one.reference}</bdi>
      </h1>
      <Severity level={one.severity} />
      <span className={isLate ? "tag tag-warn" : "tag tag-ok"}>
        <Icon name="clock" /> {said}
      </span>
      {one.paused && <span className="tag tag-line">{w.pausedByRule}</span>}
      <span className="sp" />
      <span className="muted small">
        {assigned === undefined ? w.unassigned : assigned.me ? w.assignedToYou : w.assignedTo(assigned.name)}
      </span>
      {children}
    </div>
  );
}

function Sides({ one: { reported, reporter } }: { one: Case }) {
  const { me } = useSession();
  const now = new Date();
  return (
    <div className="sides">
      <section className="panel side" aria-label={w.reportedSide}>
        <SideMark side="reported" />
        <div>
          <b>
            <bdi>{reported.name === "" ? w.nobodySeen : reported.name}</bdi>
          </b>{" "}
          · {w.reported}{" "}
          {reported.tag !== undefined && may(me, "people") && (
            <>
              · <Link href={paths.person(reported.tag)}>{reported.tag}</Link>
            </>
          )}
        </div>
        <p>
          {reported.since_days === undefined ? w.gone : w.hereFor(hereFor(reported.since_days))}{" "}
          {reported.upheld.length === 0 ? (
            w.noUpheld
          ) : (
            <>
              <b>{w.upheld(reported.upheld.length)}</b>{" "}
              {reported.upheld
                .map(({ rule, verdict, at: when }) =>
                  w.upheldOne(rule, verdicts[verdict].toLowerCase(), dayWithin(new Date(when), now)),
                )
                .join("; ")}
              .
            </>
          )}{" "}
          {reported.appeals === 0 ? w.noAppeal : w.appeals(reported.appeals)}
        </p>
      </section>
      <section className="panel side" aria-label={w.reporterSide}>
        <SideMark side="reporter" />
        <div>
          <b>
            <bdi>{reporter.name === "" ? w.nobodySeen : reporter.name}</bdi>
          </b>{" "}
          · {w.reporter}
        </div>
        <p>
          {w.reporterHidden} {reporter.blocked && w.blocked}
        </p>
      </section>
    </div>
  );
}

/** Why there is no form. */
function ReadOnly({ one, why }: { one: Case; why: ReturnType<typeof viewOf> | "stale" }) {
  const said = {
    deciding: "",
    stale: w.readOnly.stale,
    untaken: w.readOnly.untaken,
    other: w.readOnly.other(one.assigned?.name ?? ""),
    waiting: w.readOnly.waiting,
    second: w.readOnly.second,
    undo: w.readOnly.decided,
    decided: w.readOnly.closed,
    closed: w.readOnly.closed,
    role: w.readOnly.role,
  }[why];
  return (
    <section className="panel" aria-label={w.decide.title}>
      <div className="in">
        <Note icon="lock">{said}</Note>
        {one.decision?.note !== undefined && (
          <p>
            <b>{w.decide.note}</b>
            <br />
            <span className="free">{one.decision.note}</span>
          </p>
        )}
        {one.decision !== undefined && (
          <p className="muted small">
            {one.decision.by.me ? w.trail.you : one.decision.by.name}, {clock(new Date(one.decision.proposed_at))}
          </p>
        )}
      </div>
    </section>
  );
}
