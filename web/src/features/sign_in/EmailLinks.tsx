/**
 * The pages behind the links about a changed address: using the new one, and taking the old one back. Opening either
 * changes nothing, since mail scanners open links too.
 */
import "../../i18n/sections/email_change";

import { useState } from "react";
import { Link } from "wouter";

import { confirmEmail, undoEmail } from "../../api/account";
import { hasCode, sentence } from "../../api/problems";
import { putProfile } from "../../api/queries";
import { m } from "../../i18n/catalogue";
import { useQueryClient } from "../../query/hooks";
import { useMutation } from "../../query/mutation";
import { paths } from "../../routes";
import { Note } from "../../ui/Banner";
import { Button, buttonClass } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { useLinkToken } from "./useLinkToken";

interface LinkWords {
  title: string;
  lead: string;
  press: string;
  done: string;
  doneLead: string;
  on: string;
}

/** "Use this address", for someone who is signed in. */
export function NewEmail() {
  const client = useQueryClient();
  const act = async (token: string) => {
    putProfile(client, await confirmEmail({ token }));
  };
  return <Behind words={m.email_change.newLink} look="primary" act={act} next={paths.settings} />;
}

/** "Undo the change", for anyone who reads the old mailbox. */
export function OldEmail() {
  return <Behind words={m.email_change.oldLink} look="danger" act={undoEmail} next={paths.signIn} />;
}

interface BehindProps {
  words: LinkWords;
  look: "primary" | "danger";
  act: (token: string) => Promise<unknown>;
  next: string;
}

function Behind({ words, look, act, next }: BehindProps) {
  const token = useLinkToken();
  const [out, setOut] = useState(false);
  const done = useMutation({
    mutationFn: act,
    onSuccess: () => {
      setOut(true);
    },
  });
  if (token === undefined) return null;
  const on = (
    <Link className={buttonClass({ look: "primary" })} href={next}>
      {words.on}
    </Link>
  );
  if (token === null || hasCode(done.error, "invalid_or_expired")) {
    return (
      <Page key="worthless" title={m.email_change.unknown} lead={m.email_change.unknownLead} look="narrow">
        {on}
      </Page>
    );
  }
  if (out) {
    return (
      <Page key="done" title={words.done} lead={words.doneLead} look="narrow">
        {on}
      </Page>
    );
  }
  return (
    <Page title={words.title} lead={words.lead} look="narrow">
      <div className="stack">
        <Button
          look={look}
          size="large"
          wide
          busy={done.isPending}
          onClick={() => {
            done.mutate(token);
          }}
        >
          {words.press}
        </Button>
        {done.isError && <Note tone="danger">{sentence(done.error)}</Note>}
      </div>
    </Page>
  );
}
