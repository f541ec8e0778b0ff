/** Where a case stands between a proposal and its coming into force, and what can be done about it now. */
import { useState } from "react";

import { clock } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { Dialog } from "../../../ui/Dialog";
import { useWallClock } from "../../../ui/useWallClock";
import { sendBack, type Step } from "../../api/endpoints";
import type { Case } from "../../types";
import type { View } from "../../rules/case-view";
import { longest } from "../../rules/draft";
import { at, countdown } from "../../rules/times";
import { Failed } from "../../ui/asked";
import { AreaField } from "../../ui/Field";
import { Strip } from "../../ui/Note";
import { caseWords } from "../../words/case";
import { shell } from "../../words/shell";
import { verdictOf } from "../../words/terms";

const w = caseWords.strip;

interface CaseStripProps {
  one: Case;
  view: View;
  /** The server can be reached. */
  isHere: boolean;
  /** Nobody agrees to what they have not read. */
  hasLooked: boolean;
  onStep: (name: Step) => void;
  onSentBack: (next: Case) => void;
}

/** The strip above the case. */
export function CaseStrip({ one, view, isHere, hasLooked, onStep, onSentBack }: CaseStripProps) {
  const [isSending, setSending] = useState(false);
  const { decision } = one;
  const until = decision?.undo_until ?? one.undo_until;
  const now = useWallClock(until === undefined ? 0 : at(until));
  if (decision === undefined) return null;
  const what = verdictOf(decision.verdict, decision.seconds).toLowerCase();
  const told = until === undefined ? "" : clock(new Date(until));
  const button = (label: string, name: Step, look = "btn") => (
    <button type="button" className={look} onClick={() => onStep(name)}>
      {label}
    </button>
  );
  if (view === "second") {
    return (
      <>
        <Strip
          icon="people"
          tone="info"
          actions={
            isHere ? (
              <>
                {hasLooked && button(w.agree, "agree", "btn btn-pri")}
                <button type="button" className="btn" onClick={() => setSending(true)}>
                  {w.sendBack}
                </button>
              </>
            ) : undefined
          }
        >
          <b>{w.second(decision.by.name, what)}</b> {w.secondBody}
        </Strip>
        <SendBack one={one} open={isSending} onClose={() => setSending(false)} onDone={onSentBack} />
      </>
    );
  }
  if (view === "waiting") {
    return (
      <Strip icon="people" tone="wait" actions={isHere ? button(w.takeBack, "take-back") : undefined}>
        <b>{w.waiting(clock(new Date(decision.proposed_at)))}</b> {w.waitingBody}
      </Strip>
    );
  }
  if (view === "undo" && until !== undefined && at(until) > now) {
    return (
      <Strip icon="back" tone="info" actions={isHere ? button(w.undo(countdown(at(until) - now)), "undo") : undefined}>
        <b>{w.decided(what)}</b> {w.decidedBody(told)}
      </Strip>
    );
  }
  if (view === "decided" && until !== undefined) {
    return (
      <Strip icon="back" tone="info">
        <b>{w.decided(what)}</b> {w.decidedOther(decision.by.name, told)}
      </Strip>
    );
  }
  if (decision.state === "sent_back" && decision.sent_back !== undefined) {
    return (
      <Strip icon="back" tone="wait">
        <b>{w.sentBack}</b> <span className="free">{decision.sent_back}</span>
      </Strip>
    );
  }
  return null;
}

interface SendBackProps {
  one: Case;
  open: boolean;
  onClose: () => void;
  onDone: (next: Case) => void;
}

function SendBack({ one, open, onClose, onDone }: SendBackProps) {
  const [note, setNote] = useState("");
  const [isEmpty, setEmpty] = useState(false);
  const said = caseWords.sendBack;
  const sending = useMutation({
    mutationFn: () => sendBack(one.reference, note.trim()),
    onSuccess: (next) => {
      onClose();
      onDone(next);
    },
  });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={said.title}
      description={said.lead(one.decision?.by.name ?? "")}
      actions={
        <>
          <button type="button" className="btn" data-initial-focus onClick={onClose}>
            {shell.cancel}
          </button>
          <button
            type="button"
            className="btn btn-pri"
            onClick={() => {
              setEmpty(note.trim() === "");
              if (note.trim() !== "" && !sending.isPending) sending.mutate();
            }}
          >
            {said.send}
          </button>
        </>
      }
    >
      <AreaField
        label={said.note}
        error={isEmpty ? said.empty : undefined}
        maxLength={longest.note}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <Failed error={sending.error} />
    </Dialog>
  );
}
