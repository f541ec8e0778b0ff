/** The eight digits from the email: typed, pasted or filled in by the phone. */
import "../../i18n/sections/sign_in";

import { type SyntheticEvent, useRef, useState } from "react";

import { hasCode, sentence } from "../../api/problems";
import { m } from "../../i18n/catalogue";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { focusFirstError, TextField } from "../../ui/Field";
import { digitsOf, spaced } from "./code";
import { useEnter } from "./useEnter";

/** The form. A code works only with the email that this browser requested. */
export function CodeForm({ requestId }: { requestId: string }) {
  const [digits, setDigits] = useState("");
  const [short, setShort] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const enter = useEnter();
  const wrong = hasCode(enter.error, "invalid_or_expired");

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (digits.length < 8) {
      setShort(true);
      focusFirstError(form.current);
      return;
    }
    enter.mutate(
      { request_id: requestId, code: digits },
      {
        onError: () => {
          focusFirstError(form.current);
        },
      },
    );
  };

  return (
    <form ref={form} noValidate className="stack" onSubmit={submit}>
      <TextField
        label={m.sign_in.checkMail.code}
        hint={m.sign_in.checkMail.codeHint}
        error={short ? m.sign_in.checkMail.codeShort : wrong ? m.sign_in.checkMail.codeWrong : undefined}
        className="input-code"
        dir="ltr"
        inputMode="numeric"
        autoComplete="one-time-code"
        enterKeyHint="go"
        required
        value={spaced(digits)}
        onChange={({ target }) => {
          setDigits(digitsOf(target.value));
          setShort(false);
          enter.reset();
        }}
      />
      {enter.isError && !wrong && <Note tone="danger">{sentence(enter.error)}</Note>}
      <Button look="primary" type="submit" busy={enter.isPending}>
        {m.sign_in.checkMail.signIn}
      </Button>
    </form>
  );
}
