/** The way in: an email with a code, then the second step. */
import "./gate.css";

import { type ReactNode, type SyntheticEvent, useState } from "react";

import { useMutation } from "../../../query/mutation";
import { clock, list } from "../../../i18n/format";
import { signIn, signInCode, signInTotp } from "../../api/endpoints";
import { ConsoleError, sentence } from "../../api/problems";
import type { Me } from "../../types";
import { keptDrafts } from "../../session/drafts";
import { TextField } from "../../ui/Field";
import { Icon, Mark } from "../../ui/Icon";
import { Note } from "../../ui/Note";
import { useTitle } from "../../ui/useTitle";
import { gate as w } from "../../words/gate";
import { shell } from "../../words/shell";

/** How the last session ended: by hand, for lack of a key press, or by the server. */
export interface Left {
  reason: "asked" | "idle" | "over";
  email: string;
}

type Step = "left" | "email" | "code" | "totp" | "recovery";

/** The gate. */
export function Gate({ left, onIn }: { left?: Left; onIn: (me: Me) => void }) {
  const [step, setStep] = useState<Step>(left === undefined ? "email" : "left");
  const [email, setEmail] = useState(left?.email ?? "");
  useTitle(w.title);
  const startOver = () => setStep("email");
  return (
    <GateFrame>
      {step === "left" && left !== undefined && <SignedOut left={left} onAgain={startOver} />}
      {step === "email" && (
        <EmailStep
          first={email}
          onSent={(sent) => {
            setEmail(sent);
            setStep("code");
          }}
        />
      )}
      {step === "code" && (
        <CodeStep
          key="code"
          title={w.codeTitle}
          lead={w.sentTo(email)}
          label={w.code}
          at={1}
          send={signInCode}
          onDone={() => setStep("totp")}
          other={{ label: w.other, press: startOver }}
        />
      )}
      {step === "totp" && (
        <CodeStep
          key="totp"
          title={w.totpTitle}
          lead={w.signingInAs(email)}
          label={w.totp}
          wrong={w.wrongTotp}
          at={2}
          send={signInTotp}
          onDone={onIn}
          other={{ label: w.totpLost, press: () => setStep("recovery") }}
        />
      )}
      {step === "recovery" && (
        <CodeStep
          key="recovery"
          title={w.recoveryTitle}
          lead={w.recoveryHint}
          label={w.recovery}
          at={2}
          words
          send={signInTotp}
          onDone={onIn}
          other={{ label: w.recoveryBack, press: () => setStep("totp") }}
        />
      )}
    </GateFrame>
  );
}

/** What stands around every step. */
export function GateFrame({ children }: { children: ReactNode }) {
  return (
    <div className="gate">
      <main id="main">
        <div className="gate-brand">
          <Mark />
          <div>
            <strong>{shell.title}</strong>
            <br />
            <span className="muted">{location.hostname}</span>
          </div>
        </div>
        {children}
        <p className="muted small">{w.about}</p>
      </main>
    </div>
  );
}

function SignedOut({ left, onAgain }: { left: Left; onAgain: () => void }) {
  const kept = keptDrafts();
  const cases = Object.keys(kept?.byCase ?? {});
  return (
    <div className="panel gate-panel">
      <h1>{left.reason === "asked" ? w.byeTitle : w.outTitle}</h1>
      {left.reason !== "asked" && <p>{w.outBody}</p>}
      {kept?.email === left.email && cases.length > 0 && <p>{w.outDraft(list(cases), clock(new Date(kept.until)))}</p>}
      <button type="button" className="btn btn-pri" onClick={onAgain}>
        {w.again}
      </button>
    </div>
  );
}

function Steps({ at }: { at: number }) {
  return (
    <ol className="steps" aria-label={w.steps}>
      {[w.stepEmail, w.stepCode, w.stepSecond].map((name, index) => (
        <li key={name} aria-current={index === at ? "step" : undefined}>
          {index < at && <Icon name="good" />} {name}
        </li>
      ))}
    </ol>
  );
}

function EmailStep({ first, onSent }: { first: string; onSent: (email: string) => void }) {
  const [email, setEmail] = useState(first);
  const [isWrong, setWrong] = useState(false);
  const sending = useMutation({ mutationFn: signIn, onSuccess: () => onSent(email.trim()) });
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    const isEmail = /^\S+@\S+$/u.test(email.trim());
    setWrong(!isEmail);
    if (isEmail && !sending.isPending) sending.mutate(email.trim());
  };
  return (
    <form className="panel gate-panel" onSubmit={send} noValidate>
      <Steps at={0} />
      <h1>{w.title}</h1>
      <TextField
        label={w.email}
        hint={w.emailHint}
        error={isWrong ? w.emailWrong : sending.error === null ? undefined : sentence(sending.error)}
        type="email"
        autoComplete="username"
        maxLength={254}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <button type="submit" className="btn btn-pri" aria-disabled={sending.isPending || undefined}>
        {w.send}
      </button>
    </form>
  );
}

interface CodeStepProps<Answer> {
  title: string;
  lead: string;
  label: string;
  /** What helps after a wrong code. */
  wrong?: string;
  at: number;
  /** Any character, not only digits. */
  words?: boolean;
  send: (code: string) => Promise<Answer>;
  onDone: (answer: Answer) => void;
  other: { label: string; press: () => void };
}

function CodeStep<Answer>({ title, lead, label, wrong, at, words, send, onDone, other }: CodeStepProps<Answer>) {
  const [code, setCode] = useState("");
  const sending = useMutation({ mutationFn: send, onSuccess: onDone, onError: () => setCode("") });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (code.trim() !== "" && !sending.isPending) sending.mutate(code.replaceAll(/\s/gu, ""));
  };
  return (
    <form className="panel gate-panel" onSubmit={submit} noValidate>
      <Steps at={at} />
      <div>
        <h1>{title}</h1>
        <p className="muted">{lead}</p>
      </div>
      {sending.error !== null && <WrongCode error={sending.error} more={wrong} />}
      <TextField
        label={label}
        className="in-t"
        inputMode={words === true ? "text" : "numeric"}
        autoComplete="one-time-code"
        maxLength={32}
        spellCheck={false}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        // The one thing to do on this page, which someone has just asked for.
        // eslint-disable-next-line jsx-a11y-x/no-autofocus
        autoFocus
      />
      <button type="submit" className="btn btn-pri" aria-disabled={sending.isPending || undefined}>
        {w.next}
      </button>
      <button type="button" className="lnk" onClick={other.press}>
        {other.label}
      </button>
    </form>
  );
}

/** A code that did not match, and how many tries are left; any other problem in its own words. */
export function WrongCode({ error, more }: { error: Error; more?: string | undefined }) {
  if (!(error instanceof ConsoleError) || error.code !== "wrong_code") {
    return (
      <Note icon="bad" tone="bad">
        {sentence(error)}
      </Note>
    );
  }
  return (
    <Note icon="bad" tone="bad">
      <b>{w.wrong}</b> {more} {error.fields.get("code")}
    </Note>
  );
}
