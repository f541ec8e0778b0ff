/** Telling the people who run this place something, and reading what they answered. */
import "./hearing.css";
import "../../i18n/sections/hearing";

import { use, useEffect, useRef, useState } from "react";
import { Link } from "wouter";

import { type Diagnostics, type Kind, kinds, tellStaff, toldQuery } from "../../api/hearing";
import { sentence } from "../../api/problems";
import { noticesQuery, sawNotice } from "../../api/safety";
import { m } from "../../i18n/catalogue";
import { useQuery, useQueryClient } from "../../query/hooks";
import { useMutation } from "../../query/mutation";
import { LiveContext } from "../../realtime/store";
import { paths } from "../../routes";
import { useProfile } from "../../state/profile";
import { changed, diagnostics, type Draft, draftOf, emptyDraft, keepDraft } from "../../state/telling";
import { useAnnounce } from "../../ui/Announcer";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { OneOf, Switch } from "../../ui/Choice";
import { focusFirstError, TextArea } from "../../ui/Field";
import { Page } from "../../ui/Page";
import { Facts } from "./Facts";
import { Told } from "./Told";

const MOST = 1_000;

/** The page. */
export function TellUs() {
  const said = m.hearing;
  useSeen();
  return (
    <Page title={said.title} lead={said.lead} look="narrow">
      <TellForm />
      <p>
        <Link className="button-link" href={paths.board}>
          {said.toBoard}
        </Link>
      </p>
      <Told />
    </Page>
  );
}

/** Answers shown here count as seen, once. */
function useSeen(): void {
  const client = useQueryClient();
  const { data } = useQuery(noticesQuery);
  const unseen = (data?.notices ?? []).filter(({ kind, seen }) => kind === "feedback_answer" && !seen);
  const all = unseen.map(({ id }) => id).join(" ");
  useEffect(() => {
    if (all === "") return;
    const saw = Promise.allSettled(all.split(" ").map((id) => sawNotice(id)));
    void saw.then(() => Promise.all([client.invalidateQueries(noticesQuery), client.invalidateQueries(toldQuery)]));
  }, [client, all]);
}

function TellForm() {
  const said = m.hearing;
  const { email: owner } = useProfile();
  const client = useQueryClient();
  const announce = useAnnounce();
  const live = use(LiveContext);
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<Draft>(() => draftOf(owner) ?? emptyDraft("feedback"));
  /** What was shown is what is sent: it does not change while it stands there. */
  const [facts, setFacts] = useState<Diagnostics>();
  const [fault, setFault] = useState<string>();
  const [sent, setSent] = useState(false);
  const put = (change: Partial<Draft>) => {
    const next = changed(draft, change);
    setDraft(next);
    setFault(undefined);
    setSent(false);
    keepDraft(owner, next);
  };
  const send = useMutation({
    mutationFn: ({ cid, kind, text, email }: Draft) =>
      tellStaff({ cid, kind, text: text.trim(), email, ...(facts !== undefined && { diagnostics: facts }) }),
    onSuccess: (_, { kind }) => {
      const next = emptyDraft(kind);
      setDraft(next);
      keepDraft(owner, next);
      setFacts(undefined);
      setSent(true);
      announce(said.sent);
      return client.invalidateQueries(toldQuery);
    },
  });
  const over = Array.from(draft.text).length - MOST;
  const submit = () => {
    const wrong = draft.text.trim() === "" ? said.empty : over > 0 ? said.over(over) : undefined;
    setFault(wrong);
    if (wrong !== undefined) focusFirstError(form.current);
    else if (!send.isPending) {
      const tried = { ...draft, tried: true };
      setDraft(tried);
      keepDraft(owner, tried);
      send.mutate(tried);
    }
  };
  return (
    <form
      ref={form}
      className="hearing-section"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <OneOf
        legend={said.kind}
        options={kinds.map((value: Kind) => ({ value, label: said.kinds[value] }))}
        value={draft.kind}
        onChange={(kind) => {
          put({ kind });
        }}
      />
      <TextArea
        label={said.text[draft.kind]}
        rows={5}
        value={draft.text}
        error={fault}
        hint={
          <>
            {said.private} {over > 0 ? said.over(over) : said.left(-over)}
          </>
        }
        onChange={({ target }) => {
          put({ text: target.value });
        }}
      />
      <Switch
        label={said.attach}
        hint={said.attachHint}
        checked={facts !== undefined}
        onChange={(on) => {
          setFacts(on ? diagnostics(live?.getSnapshot().connection.at === "live") : undefined);
        }}
      />
      {facts !== undefined && <Facts title={said.exactly} facts={facts} />}
      <Switch
        label={said.email}
        hint={said.emailHint}
        checked={draft.email}
        onChange={(email) => {
          put({ email });
        }}
      />
      {send.isError && (
        <Note tone="danger">
          <p>{sentence(send.error)}</p>
          <p>{said.kept}</p>
        </Note>
      )}
      {sent && <Note tone="ok">{said.sent}</Note>}
      <div>
        <Button look="primary" type="submit" busy={send.isPending}>
          {send.isError ? said.again : said.send}
        </Button>
      </div>
    </form>
  );
}
