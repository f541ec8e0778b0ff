/** Changing the address that one signs in with: the new address, then the code from its mailbox. */
import "../../../i18n/sections/email_change";

import { type SyntheticEvent, useRef, useState } from "react";
import { Link } from "wouter";

import { changeEmail, confirmEmail } from "../../../api/account";
import { ApiError, hasCode, sentence } from "../../../api/problems";
import { putProfile } from "../../../api/queries";
import { m } from "../../../i18n/catalogue";
import { useQueryClient } from "../../../query/hooks";
import { useMutation } from "../../../query/mutation";
import { paths } from "../../../routes";
import { Note } from "../../../ui/Banner";
import { Button, buttonClass } from "../../../ui/Button";
import { focusFirstError, TextField } from "../../../ui/Field";
import { Rich } from "../../../ui/Rich";
import { useToast } from "../../../ui/Toast";

/** The two steps; `onDone` closes them. */
export function ChangeEmail({ onDone }: { onDone: () => void }) {
  const [email, setEmail] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const words = m.email_change;
  const [requestId, setRequestId] = useState<string>();
  const ask = useMutation({
    mutationFn: changeEmail,
    onSuccess: (sent) => {
      setRequestId(sent.request_id);
    },
  });
  if (requestId !== undefined) return <Code requestId={requestId} email={email} onDone={onDone} />;

  const fault = ask.error instanceof ApiError ? ask.error.fields.get("email") : undefined;
  const stale = hasCode(ask.error, "fresh_sign_in_required");
  if (stale) {
    return (
      <Note tone="warn">
        <p>{words.fresh}</p>
        <Link className={buttonClass({ look: "primary" })} href={paths.signInFor(paths.settings)}>
          {words.signInAgain}
        </Link>
      </Note>
    );
  }
  return (
    <form
      ref={form}
      noValidate
      className="stack"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        ask.mutate(email, {
          onError: () => {
            focusFirstError(form.current);
          },
        });
      }}
    >
      <TextField
        label={words.label}
        hint={words.hint}
        error={fault}
        type="email"
        dir="ltr"
        autoComplete="email"
        required
        value={email}
        onChange={({ target }) => {
          setEmail(target.value);
          ask.reset();
        }}
      />
      {ask.isError && fault === undefined && <Note tone="danger">{sentence(ask.error)}</Note>}
      <div className="row">
        <Button onClick={onDone}>{m.common.cancel}</Button>
        <Button look="primary" type="submit" busy={ask.isPending}>
          {words.send}
        </Button>
      </div>
    </form>
  );
}

function Code({ requestId, email, onDone }: { requestId: string; email: string; onDone: () => void }) {
  const [code, setCode] = useState("");
  const client = useQueryClient();
  const toast = useToast();
  const form = useRef<HTMLFormElement>(null);
  const words = m.email_change;
  const confirm = useMutation({
    mutationFn: confirmEmail,
    onSuccess: (profile) => {
      putProfile(client, profile);
      toast({ text: words.done });
      onDone();
    },
    onError: () => {
      focusFirstError(form.current);
    },
  });
  const wrong = hasCode(confirm.error, "invalid_or_expired");
  return (
    <form
      ref={form}
      noValidate
      className="stack"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        confirm.mutate({ request_id: requestId, code });
      }}
    >
      <p role="status">
        <Rich text={words.sent} parts={{ email: <bdi>{email}</bdi> }} />
      </p>
      <TextField
        label={words.code}
        error={wrong ? words.codeWrong : undefined}
        className="input-code"
        dir="ltr"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        value={code}
        onChange={({ target }) => {
          setCode(target.value);
          confirm.reset();
        }}
      />
      {confirm.isError && !wrong && <Note tone="danger">{sentence(confirm.error)}</Note>}
      <div className="row">
        <Button onClick={onDone}>{m.common.cancel}</Button>
        <Button look="primary" type="submit" busy={confirm.isPending}>
          {words.confirm}
        </Button>
      </div>
    </form>
  );
}
