/** After a sign-in email was requested: where it went, its code, and how to get another. */
import "../../i18n/sections/sign_in";

import { useMutation } from "../../query/mutation";
import { useEffect, useState } from "react";
import { Link, Redirect } from "wouter";

import { emailsNow, sendMagicLink } from "../../api/account";
import { sentence } from "../../api/problems";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { duration } from "../../i18n/format";
import { forgetSignInEmail, recallSignInEmail, rememberSignInEmail, type Waiting } from "../../state/sign_in";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { Rich } from "../../ui/Rich";
import { useToast } from "../../ui/Toast";
import { useWallClock } from "../../ui/useWallClock";
import { CodeForm } from "./CodeForm";

/** The page. Without an email on its way it redirects to the sign-in form. */
export function CheckMail() {
  const [waiting, setWaiting] = useState(() => recallSignInEmail(Date.now()));
  return waiting === undefined ? (
    <Redirect to={paths.signIn} replace />
  ) : (
    <Waited waiting={waiting} onSent={setWaiting} />
  );
}

interface WaitedProps {
  waiting: Waiting;
  onSent: (waiting: Waiting) => void;
}

function Waited({ waiting, onSent }: WaitedProps) {
  const { email, expiresAt, didYouMean, outbox } = waiting;
  const now = useWallClock(expiresAt);
  const toast = useToast();
  const send = useMutation({
    mutationFn: (to: string) => sendMagicLink({ email: to, locale: navigator.language, next: waiting.next ?? null }),
    onSuccess: (sent, to) => {
      onSent(rememberSignInEmail(to, sent, waiting.next, Date.now()));
      toast({ text: m.sign_in.checkMail.resent });
    },
  });
  const left = Math.max(0, expiresAt - now) / 1_000;
  const over = left === 0;
  useEffect(() => {
    if (over) forgetSignInEmail();
  }, [over]);

  return (
    <Page
      title={m.sign_in.checkMail.title}
      lead={<Rich text={m.sign_in.checkMail.sentTo} parts={{ email: <bdi className="address">{email}</bdi> }} />}
      look="narrow"
    >
      <div className="stack">
        {didYouMean !== undefined && (
          <Note tone="warn">
            <Rich text={m.sign_in.checkMail.didYouMean} parts={{ email: <bdi>{didYouMean}</bdi> }} />{" "}
            <Button
              look="link"
              busy={send.isPending}
              onClick={() => {
                send.mutate(didYouMean);
              }}
            >
              {m.sign_in.checkMail.useThat}
            </Button>
          </Note>
        )}
        {outbox !== undefined && (
          <Note tone="ok">
            {m.sign_in.checkMail.outbox}{" "}
            <a className="button-link" href={outbox} target="_blank" rel="noreferrer">
              {m.sign_in.checkMail.openOutbox}
            </a>
          </Note>
        )}
        <CodeForm key={waiting.requestId} requestId={waiting.requestId} />
        <p className="secondary">
          {left > 0 ? m.sign_in.checkMail.works(duration(left)) : m.sign_in.checkMail.expired}{" "}
          {m.sign_in.checkMail.notThere}
        </p>
        <Late key={`${waiting.requestId} late`} delayed={waiting.delayed === true} />
        <Resend
          now={now}
          at={waiting.resendAt}
          busy={send.isPending}
          onSend={() => {
            send.mutate(email);
          }}
        />
        {send.isError && <Note tone="danger">{sentence(send.error)}</Note>}
        <Link className="button-link" href={paths.signIn}>
          {m.sign_in.checkMail.change}
        </Link>
      </div>
    </Page>
  );
}

/** The server notices a silent mail server a moment after the email was requested. */
const LOOK_AGAIN = 8_000;

/** Says that emails are delayed, while they are: the same for every address. */
function Late({ delayed }: { delayed: boolean }) {
  const [late, setLate] = useState(delayed);
  useEffect(() => {
    const timer = setTimeout(() => {
      emailsNow().then(
        (emails) => {
          setLate(emails.delayed);
        },
        () => {
          // The state is unknown, so the page says nothing.
        },
      );
    }, LOOK_AGAIN);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return <div role="status">{late && <Note tone="warn">{m.sign_in.checkMail.delayed}</Note>}</div>;
}

function Resend({ now, at, busy, onSend }: { now: number; at: number; busy: boolean; onSend: () => void }) {
  const wait = (at - now) / 1_000;
  if (wait > 0) return <p className="secondary">{m.sign_in.checkMail.resendIn(duration(wait))}</p>;
  return (
    <Button busy={busy} onClick={onSend}>
      {m.sign_in.checkMail.resend}
    </Button>
  );
}
