/** Requests a sign-in email: the address, and what is wrong with it. */
import "../../i18n/sections/sign_in";

import { useMutation } from "../../query/mutation";
import { useRef, useState } from "react";
import { useLocation, useSearchParams } from "wouter";

import { sendMagicLink } from "../../api/account";
import { hasCode, sentence } from "../../api/problems";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { recallAddress, rememberSignInEmail } from "../../state/sign_in";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { focusFirstError, TextField } from "../../ui/Field";
import { Page } from "../../ui/Page";
import { Cookies } from "./Cookies";
import { looksLikeEmail } from "./email";
import { solving } from "./puzzle";

/** The page. */
export function SignIn() {
  const [email, setEmail] = useState(() => recallAddress(Date.now()));
  const [touched, setTouched] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const [search] = useSearchParams();
  const [, navigate] = useLocation();
  const send = useMutation({
    mutationFn: () =>
      solving((solved) =>
        sendMagicLink({
          email: email.trim(),
          locale: navigator.language,
          next: search.get("next"),
          ...(solved && { solved }),
        }),
      ),
    onSuccess: (sent) => {
      rememberSignInEmail(email.trim(), sent, search.get("next") ?? undefined, Date.now());
      navigate(paths.checkMail);
    },
    onError: () => {
      focusFirstError(form.current);
    },
  });

  const invalid = hasCode(send.error, "invalid_email") ? send.error.fields.get("email") : undefined;
  const refused = hasCode(send.error, "invalid_email") || hasCode(send.error, "email_domain_not_allowed");
  const why = refused ? (invalid ?? sentence(send.error)) : undefined;
  const wrong = touched && !looksLikeEmail(email) ? m.sign_in.emailWrong : why;

  return (
    <Page title={m.sign_in.signIn.title} lead={m.sign_in.signIn.lead} look="narrow">
      <form
        ref={form}
        noValidate
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTouched(true);
          if (looksLikeEmail(email)) send.mutate();
          else focusFirstError(form.current);
        }}
      >
        <TextField
          label={m.sign_in.email}
          hint={m.sign_in.emailHint}
          error={wrong}
          type="email"
          name="email"
          autoComplete="email"
          inputMode="email"
          dir="ltr"
          maxLength={254}
          required
          value={email}
          onChange={({ target }) => {
            setEmail(target.value);
            send.reset();
          }}
          onBlur={() => {
            setTouched(email !== "");
          }}
        />
        <Cookies />
        {send.isError && !refused && <Note tone="danger">{sentence(send.error)}</Note>}
        <Button look="primary" type="submit" busy={send.isPending}>
          {send.isPending ? m.sign_in.sending : m.sign_in.sendLink}
        </Button>
      </form>
    </Page>
  );
}
