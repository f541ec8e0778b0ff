/** Reporting a person in two taps: a reason, and "Report". All else may stay as it is. */
import "./report.css";
import "../../../i18n/sections/report";

import { useId, useState } from "react";
import { Link } from "wouter";

import { hasCode, sentence } from "../../../api/problems";
import { type Reason, reasons } from "../../../api/safety";
import { m } from "../../../i18n/catalogue";
import { clock } from "../../../i18n/format";
import { paths } from "../../../routes";
import { reports, useFiled } from "../../../state/filing";
import { Note } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { OneOf, Switch } from "../../../ui/Choice";
import { Dialog } from "../../../ui/Dialog";
import { TextArea } from "../../../ui/Field";
import { Rich } from "../../../ui/Rich";
import { useToast } from "../../../ui/Toast";
import type { Reportable } from "./reportable";

interface ReportDialogProps {
  chat: string;
  name: string;
  /** Their messages, the oldest first. */
  messages: readonly Reportable[];
  /** The message whose menu was used. */
  picked?: number | null;
  onClose: () => void;
  /** It is kept, and is on its way. */
  onFile?: (block: boolean) => void;
}

const WORDS = 1_000;
/** The server keeps this many of the last messages. */
const LAST = 50;

/** The question; once filed, the case number in its place. */
export function ReportDialog(props: ReportDialogProps) {
  const [filed, setFiled] = useState<{ cid: string; reason: Reason } | null>(null);
  return filed === null ? (
    <Ask {...props} onFiled={(cid, reason) => setFiled({ cid, reason })} />
  ) : (
    <Filed key={filed.cid} {...filed} onClose={props.onClose} />
  );
}

type AskProps = ReportDialogProps & { onFiled: (cid: string, reason: Reason) => void };

function Ask({ chat, name, messages, picked = null, onClose, onFile, onFiled }: AskProps) {
  const said = m.report;
  const [reason, setReason] = useState<Reason>();
  const [chosen, setChosen] = useState<readonly number[]>(picked === null ? [] : [picked]);
  const [words, setWords] = useState("");
  const [block, setBlock] = useState(true);
  const [email, setEmail] = useState(false);
  const [missing, setMissing] = useState(false);

  const send = () => {
    if (reason === undefined) {
      setMissing(true);
      return;
    }
    const cid = crypto.randomUUID();
    reports.file({
      chat,
      cid,
      reason,
      ...(words.trim() !== "" && { words: words.trim() }),
      ...(chosen.length > 0 && { messages: [...chosen] }),
      block,
      email,
    });
    onFile?.(block);
    onFiled(cid, reason);
  };

  return (
    <Dialog
      open
      title={said.title}
      description={said.lead(name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button look="danger" onClick={send}>
            {block ? said.sendAndBlock : said.send}
          </Button>
        </>
      }
    >
      <OneOf
        legend={said.reason}
        hideLegend
        options={reasons.map((value) => ({ value, label: said.reasons[value] }))}
        value={reason}
        onChange={(value) => {
          setReason(value);
          setMissing(false);
        }}
      />
      {missing && <Note tone="danger">{said.pick}</Note>}
      <Which messages={messages.slice(-LAST)} chosen={chosen} onChange={setChosen} open={picked !== null} />
      <details className="report-more">
        <summary>{said.addWords}</summary>
        <TextArea
          label={said.words}
          rows={3}
          maxLength={WORDS}
          value={words}
          hint={said.left(WORDS - words.length)}
          onChange={({ target }) => setWords(target.value)}
        />
        <Switch label={said.email} checked={email} onChange={setEmail} />
      </details>
      <Switch label={said.block} hint={said.blockHint} checked={block} onChange={setBlock} />
    </Dialog>
  );
}

interface WhichProps {
  messages: readonly Reportable[];
  chosen: readonly number[];
  onChange: (chosen: readonly number[]) => void;
  open: boolean;
}

/** Their messages, to pick from. */
function Which({ messages, chosen, onChange, open }: WhichProps) {
  const hint = useId();
  const said = m.report;
  if (messages.length === 0) return <p className="secondary">{said.kept}</p>;
  return (
    <details className="report-more" open={open}>
      <summary>{said.which}</summary>
      <fieldset className="report-messages" aria-describedby={hint}>
        <legend className="visually-hidden">{said.which}</legend>
        {messages.map(({ seq, at, body }) => (
          <label key={seq} className="report-message">
            <input
              type="checkbox"
              checked={chosen.includes(seq)}
              onChange={({ target }) => {
                const others = chosen.filter((each) => each !== seq);
                onChange(target.checked ? [...others, seq].sort((one, two) => one - two) : others);
              }}
            />
            <span dir="auto">{body ?? <em>{said.takenBack}</em>}</span>
            <small>
              <bdi>{clock(at)}</bdi>
            </small>
          </label>
        ))}
      </fieldset>
      <p className="secondary" id={hint}>
        {said.kept}
      </p>
    </details>
  );
}

/** What became of it: the case number at once, or that it waits for a connection. */
function Filed({ cid, reason, onClose }: { cid: string; reason: Reason; onClose: () => void }) {
  const toast = useToast();
  const said = m.report;
  const fate = useFiled(cid);
  const at = fate?.at ?? "sending";
  const title = { sending: said.sending, waiting: said.waiting, filed: said.filed, refused: said.refused }[at];
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      actions={
        <Button look="primary" data-initial-focus onClick={onClose}>
          {said.done}
        </Button>
      }
    >
      <div className="report-after" role="status">
        {fate?.at === "waiting" && <p>{said.waitingLead}</p>}
        {fate?.at === "filed" && (
          <>
            <p className="report-number">
              {said.number} <bdi>{fate.report}</bdi>
            </p>
            <div>
              <Button
                onClick={() => {
                  void navigator.clipboard.writeText(fate.report).then(() => toast({ text: said.copied }));
                }}
              >
                {said.copy}
              </Button>
            </div>
            <p>{said.filedLead}</p>
          </>
        )}
      </div>
      {fate?.at === "refused" && (
        <Note tone="danger">
          {hasCode(fate.error, "restricted") ? (
            <Rich
              text={said.closed}
              parts={{
                why: <Link href={paths.ownSafety}>{said.closedWhy}</Link>,
                form: <a href={paths.report}>{said.closedForm}</a>,
              }}
            />
          ) : (
            sentence(fate.error)
          )}
        </Note>
      )}
      {(reason === "threats" || reason === "under_age") && <p className="secondary">{said.urgent}</p>}
    </Dialog>
  );
}
