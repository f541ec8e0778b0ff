/** The login ended while a page was open: the person signs in over it, by a code, and goes on where they were. */
import "../../i18n/sections/sign_in";

import { useMutation } from "../../query/mutation";
import { useState } from "react";
import { useLocation } from "wouter";

import { sendMagicLink } from "../../api/account";
import { sentence } from "../../api/problems";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { rememberSignInEmail, type Waiting } from "../../state/sign_in";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Rich } from "../../ui/Rich";
import { CodeForm } from "./CodeForm";
import { solving } from "./puzzle";

/** The dialog. Closing it leads to the sign-in page, and back here afterwards. */
export function SignInAgain({ email }: { email: string }) {
  const [page, navigate] = useLocation();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const words = m.sign_in.again;
  const send = useMutation({
    mutationFn: () =>
      solving((solved) => sendMagicLink({ email, locale: navigator.language, next: page, ...(solved && { solved }) })),
    onSuccess: (sent) => {
      setWaiting(rememberSignInEmail(email, sent, page, Date.now()));
    },
  });
  const elsewhere = () => {
    navigate(paths.signInFor(page));
  };
  return (
    <Dialog
      open
      title={words.title}
      description={words.body}
      onClose={elsewhere}
      actions={
        <>
          <Button onClick={elsewhere}>{words.other}</Button>
          {waiting === null && (
            <Button
              look="primary"
              data-initial-focus
              busy={send.isPending}
              onClick={() => {
                send.mutate();
              }}
            >
              {words.send}
            </Button>
          )}
        </>
      }
    >
      <p>
        <Rich
          text={waiting === null ? words.to : m.sign_in.checkMail.sentTo}
          parts={{ email: <bdi className="address">{email}</bdi> }}
        />
      </p>
      {waiting !== null && <CodeForm key={waiting.requestId} requestId={waiting.requestId} inPlace />}
      {send.isError && <Note tone="danger">{sentence(send.error)}</Note>}
    </Dialog>
  );
}
