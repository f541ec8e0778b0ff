/** The eight digits from the email: typed, pasted or filled in by the phone. */
import "../../i18n/sections/sign_in";

import { type SyntheticEvent, useRef, useState } from "react";

import { hasCode, sentence } from "../../api/problems";
import { m } from "../../i18n/catalogue";
import { noteWrongCode, wrongCodes } from "../../state/sign_in";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { focusFirstError, TextField } from "../../ui/Field";
import { digitsOf, spaced } from "./code";
import { useEnter } from "./useEnter";

/** After so many wrong codes, the server takes none of this email any more; its link still works. */
const TRIES = 5;

/** The form. A code works only with the email that this browser requested. */
export function CodeForm({ requestId, inPlace = false }: { requestId: string; inPlace?: boolean }) {
  const [digits, setDigits] = useState("");
  const [short, setShort] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const enter = useEnter(inPlace);
  const wrong = hasCode(enter.error, "invalid_or_expired");
  const [tries, setTries] = useState(() => wrongCodes(requestId));
  const words = m.sign_in.checkMail;

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
        onError: (error) => {
          if (hasCode(error, "invalid_or_expired")) setTries(noteWrongCode(requestId));
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
        error={short ? words.codeShort : tries >= TRIES ? words.codeUsedUp : wrong ? words.codeWrong : undefined}
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
