/** Where the person is signed in, and how to end it: one device, this one, or all. */
import "../../../i18n/sections/settings";

import { useQuery, useQueryClient } from "../../../query/hooks";
import { useMutation } from "../../../query/mutation";
import { use, useState } from "react";
import { Link } from "wouter";

import { endLogin, logOut, logOutEverywhere, loginsQuery } from "../../../api/account";
import type { Schemas } from "../../../api/endpoints";
import { hasCode, sentence } from "../../../api/problems";
import { paths } from "../../../routes";
import { m } from "../../../i18n/catalogue";
import { dayWithin } from "../../../i18n/format";
import { LiveContext } from "../../../realtime/store";
import { noteSignedIn } from "../../../state/here";
import { Note } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { ErrorState, Skeleton } from "../../../ui/States";
import { useToast } from "../../../ui/Toast";
import { Section } from "./Section";
import { forgetDrafts } from "./useDraft";

/** The section. */
export function Devices() {
  const [asking, setAsking] = useState(false);
  const here = useSignOut(logOut);
  return (
    <Section title={m.settings.sections.devices} place="devices" lead={m.settings.devices.lead}>
      <List />
      <div className="row">
        <Button
          busy={here.isPending}
          onClick={() => {
            here.mutate();
          }}
        >
          {m.settings.devices.signOut}
        </Button>
        <Button
          look="danger"
          onClick={() => {
            setAsking(true);
          }}
        >
          {m.settings.devices.everywhere}
        </Button>
      </div>
      {here.isError && <Note tone="danger">{sentence(here.error)}</Note>}
      {asking && (
        <Everywhere
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </Section>
  );
}

/** Signing out forgets what this tab kept and reloads the front page, so that no data of the person remains. */
function useSignOut(how: () => Promise<undefined>) {
  const live = use(LiveContext);
  return useMutation({
    mutationFn: how,
    onSuccess: () => {
      live?.forget();
      noteSignedIn(false);
      forgetDrafts();
      location.assign(paths.home);
    },
  });
}

function List() {
  const { data, error, isPending, refetch } = useQuery(loginsQuery);
  if (isPending) return <Skeleton count={2} />;
  if (data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    // eslint-disable-next-line jsx-a11y-x/no-redundant-roles -- Safari drops the role of a list without bullets
    <ul className="settings-list" role="list">
      {data.logins.map((login) => (
        <Device key={login.id} login={login} />
      ))}
    </ul>
  );
}

function Device({ login }: { login: Schemas["Login"] }) {
  const client = useQueryClient();
  const toast = useToast();
  const words = m.settings.devices;
  const now = new Date();
  const end = useMutation({
    mutationFn: () => endLogin(login.id),
    onSuccess: () => {
      toast({ text: words.ended(login.label) });
      return client.invalidateQueries({ queryKey: loginsQuery.queryKey });
    },
  });
  return (
    <li>
      <div>
        <p>
          <strong>
            <bdi>{login.label}</bdi>
          </strong>
        </p>
        <p className="secondary">
          {words.since(dayWithin(new Date(login.created_at), now))},{" "}
          {words.seen(dayWithin(new Date(login.last_seen_at), now))}
        </p>
        {end.isError && <Refused error={end.error} />}
      </div>
      {login.current ? (
        <span className="here">{words.current}</span>
      ) : (
        <Button
          aria-label={words.endOf(login.label)}
          busy={end.isPending}
          onClick={() => {
            end.mutate();
          }}
        >
          {words.end}
        </Button>
      )}
    </li>
  );
}

/** Why a device was not signed out. After a fresh sign-in, which leads back here, it can be. */
function Refused({ error }: { error: unknown }) {
  if (!hasCode(error, "fresh_sign_in_required")) return <Note tone="danger">{sentence(error)}</Note>;
  return (
    <Note tone="warn">
      <p>{m.settings.account.fresh}</p>
      <Link className="button-link" href={paths.signInFor(paths.settings)}>
        {m.settings.account.signInAgain}
      </Link>
    </Note>
  );
}

function Everywhere({ onClose }: { onClose: () => void }) {
  const words = m.settings.devices;
  const everywhere = useSignOut(logOutEverywhere);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.everywhereTitle}
      description={words.everywhereBody}
      actions={
        <>
          <Button onClick={onClose} data-initial-focus>
            {words.stay}
          </Button>
          <Button
            look="danger"
            busy={everywhere.isPending}
            onClick={() => {
              everywhere.mutate();
            }}
          >
            {words.everywhere}
          </Button>
        </>
      }
    >
      {everywhere.isError && <Refused error={everywhere.error} />}
    </Dialog>
  );
}
