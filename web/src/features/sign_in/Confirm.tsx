/**
 * The page behind a sign-in link. Opening it does not use up the link, since mail scanners open links too. Only a press
 * signs in.
 */
import "../../i18n/sections/sign_in";

import { useQuery } from "../../query/hooks";
import { useState } from "react";
import { Link } from "wouter";

import { checkLink } from "../../api/account";
import type { Schemas } from "../../api/endpoints";
import { hasCode, sentence } from "../../api/problems";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { recallSignInEmail } from "../../state/sign_in";
import { Note } from "../../ui/Banner";
import { Button, buttonClass } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { Rich } from "../../ui/Rich";
import { ErrorState, Skeleton } from "../../ui/States";
import { Cookies } from "./Cookies";
import { useEnter } from "./useEnter";
import { useLinkToken } from "./useLinkToken";

/** The page. */
export function Confirm() {
  const token = useLinkToken();
  if (token === undefined) return null;
  return token === null ? <Worthless state="unknown" /> : <Checked key={token} token={token} />;
}

function Checked({ token }: { token: string }) {
  const link = useQuery({
    queryKey: ["link", token],
    queryFn: ({ signal }) => checkLink(token, signal),
    // The state of a link is valid only at this moment, and the token is kept no longer than the page.
    staleTime: Infinity,
    forget: true,
  });

  if (link.data === undefined) {
    return (
      <Page title={m.sign_in.confirm.checking} look="narrow">
        {link.error === null ? <Skeleton /> : <ErrorState error={link.error} onRetry={() => void link.refetch()} />}
      </Page>
    );
  }
  if (link.data.state === "ready") return <Ready token={token} link={link.data} />;
  return <Worthless state={link.data.state} />;
}

function Ready({ token, link }: { token: string; link: Schemas["LinkChecked"] }) {
  const enter = useEnter();
  const email = <bdi className="address">{link.email_masked ?? ""}</bdi>;
  const words = m.sign_in.confirm;

  if (hasCode(enter.error, "already_used")) return <Worthless state="used" />;
  if (hasCode(enter.error, "invalid_or_expired")) return <Worthless state="expired" />;

  const press = (label: string) => (
    <div className="stack">
      <Cookies />
      <Button
        look="primary"
        size="large"
        wide
        busy={enter.isPending}
        onClick={() => {
          enter.mutate({ token });
        }}
      >
        {label}
      </Button>
      {enter.isError && <Note tone="danger">{sentence(enter.error)}</Note>}
    </div>
  );

  if (link.same_browser) {
    return (
      <Page title={words.ready} lead={<Rich text={words.readyLead} parts={{ email }} />} look="narrow">
        {press(words.signIn)}
      </Page>
    );
  }
  return (
    <Page
      title={words.elsewhere}
      lead={
        typeof link.asked_from === "string" ? (
          <Rich text={words.elsewhereLead} parts={{ email, browser: <bdi>{link.asked_from}</bdi> }} />
        ) : (
          <Rich text={words.elsewhereUnknown} parts={{ email }} />
        )
      }
      look="narrow"
    >
      {press(words.signInHere)}
    </Page>
  );
}

/** A link that cannot be used: why, and the one thing to do. */
function Worthless({ state }: { state: Exclude<Schemas["LinkState"], "ready"> }) {
  const words = m.sign_in.confirm;
  const { title, lead } = {
    used: { title: words.used, lead: words.usedLead },
    expired: { title: words.expired, lead: words.expiredLead },
    code_only: { title: words.codeOnly, lead: words.codeOnlyLead },
    unknown: { title: words.unknown, lead: words.unknownLead },
  }[state];
  const [waiting] = useState(() => recallSignInEmail(Date.now()));
  const here = state === "code_only" && waiting !== undefined;
  return (
    <Page key={state} title={title} lead={lead} look="narrow">
      <Link className={buttonClass({ look: "primary" })} href={here ? paths.checkMail : paths.signIn}>
        {here ? words.enterCode : words.newLink}
      </Link>
    </Page>
  );
}
