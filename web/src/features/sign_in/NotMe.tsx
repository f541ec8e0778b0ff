/**
 * The page behind "This wasn't me" in the email about a new device. Opening it changes nothing, since mail scanners open
 * links too.
 */
import "../../i18n/sections/sign_in";

import { useState } from "react";
import { Link } from "wouter";

import { notMe } from "../../api/account";
import { hasCode, sentence } from "../../api/problems";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { useMutation } from "../../query/mutation";
import { Note } from "../../ui/Banner";
import { Button, buttonClass } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { useLinkToken } from "./useLinkToken";

/** The page. */
export function NotMe() {
  const token = useLinkToken();
  if (token === undefined) return null;
  return token === null ? <Worthless /> : <Asked key={token} token={token} />;
}

function Asked({ token }: { token: string }) {
  const [out, setOut] = useState(false);
  const leave = useMutation({
    mutationFn: notMe,
    onSuccess: () => {
      setOut(true);
    },
  });
  const words = m.sign_in.notMe;

  if (hasCode(leave.error, "invalid_or_expired")) return <Worthless />;
  if (out) {
    return (
      <Page key="done" title={words.done} lead={words.doneLead} look="narrow">
        <Link className={buttonClass({ look: "primary" })} href={paths.signIn}>
          {words.signIn}
        </Link>
      </Page>
    );
  }
  return (
    <Page title={words.title} lead={words.lead} look="narrow">
      <div className="stack">
        <Button
          look="danger"
          size="large"
          wide
          busy={leave.isPending}
          onClick={() => {
            leave.mutate(token);
          }}
        >
          {words.press}
        </Button>
        {leave.isError && <Note tone="danger">{sentence(leave.error)}</Note>}
      </div>
    </Page>
  );
}

function Worthless() {
  return (
    <Page key="worthless" title={m.sign_in.confirm.unknown} lead={m.sign_in.confirm.unknownLead} look="narrow">
      <Link className={buttonClass({ look: "primary" })} href={paths.signIn}>
        {m.sign_in.notMe.signIn}
      </Link>
    </Page>
  );
}
