/** One person of the list. */
import "../../i18n/sections/again";
import "../../i18n/sections/report";

import { useState } from "react";
import { Link } from "wouter";

import { type AgainState, answerAgain, askAgain, block, forget, type Person, type Schemas } from "../../api/endpoints";
import { usePeopleAction } from "../../api/people";
import { sentence } from "../../api/problems";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { dayWithin } from "../../i18n/format";
import { Note } from "../../ui/Banner";
import { Button, buttonClass } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Glyph } from "../../ui/Glyph";
import { Icon } from "../../ui/Icon";
import { lazyPart } from "../../ui/lazy";
import { Menu } from "../../ui/Menu";
import { useToast } from "../../ui/Toast";

const ReportMet = lazyPart(async () => (await import("./ReportMet")).ReportMet);

/** The entry: who, when, the last line, and what can be done. */
export function MetPerson({ person }: { person: Person }) {
  const { chat, last_line } = person;
  const [asking, setAsking] = useState<"forget" | "block" | "report">();
  const { name } = chat.peer;
  const live = chat.status === "live";
  return (
    <li className="met">
      <div className="met-head">
        <Glyph seed={chat.peer.glyph} />
        <Link className="met-link" href={live ? paths.chat(chat.chat) : paths.transcript(chat.chat)}>
          <bdi className="person-name">{name}</bdi>
          <p className="secondary">
            {live ? m.again.live : m.again.met(dayWithin(new Date(chat.started_at), new Date()))}
            {chat.reveal.state === "revealed" && ` · ${m.again.revealed}`}
          </p>
        </Link>
        <Menu
          label={m.again.actions(name)}
          actions={[
            { label: m.again.forget.action, icon: <Icon name="trash" />, onSelect: () => setAsking("forget") },
            {
              label: m.report.action,
              icon: <Icon name="report" />,
              danger: true,
              onSelect: () => setAsking("report"),
            },
            {
              label: m.again.block.action,
              icon: <Icon name="block" />,
              danger: true,
              onSelect: () => setAsking("block"),
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      </div>
      {typeof last_line === "string" && (
        <p className="met-line secondary" dir="auto">
          {last_line}
        </p>
      )}
      {!live && chat.ratable && typeof chat.rated !== "string" && (
        <Link className="button-link" href={paths.transcript(chat.chat)}>
          {m.again.rate}
        </Link>
      )}
      {live ? (
        <Link className={buttonClass({ look: "primary" })} href={paths.chat(chat.chat)}>
          {m.again.resume}
        </Link>
      ) : (
        <Again chat={chat.chat} name={name} state={person.again} />
      )}
      {asking === "report" && (
        <ReportMet
          chat={chat.chat}
          name={name}
          onClose={() => {
            setAsking(undefined);
          }}
        />
      )}
      {asking !== undefined && asking !== "report" && (
        <Sure
          what={asking}
          chat={chat.chat}
          name={name}
          onClose={() => {
            setAsking(undefined);
          }}
        />
      )}
    </li>
  );
}

/** The state of talking again, and the next step. */
function Again({ chat, name, state }: { chat: string; name: string; state: AgainState }) {
  const toast = useToast();
  const ask = usePeopleAction(() => askAgain(chat));
  const answer = usePeopleAction((word: Schemas["AgainAnswer"]) => answerAgain(chat, word));
  const error = ask.error ?? answer.error;
  return (
    <>
      {againWords(state)}
      {state === "can_ask" && (
        <Button
          busy={ask.isPending}
          onClick={() => {
            ask.mutate(undefined, { onSuccess: () => toast({ text: m.again.again.asked(name) }) });
          }}
        >
          {m.again.again.ask}
        </Button>
      )}
      {state === "asked_me" && (
        <div className="row">
          <Button look="primary" busy={answer.isPending} onClick={() => answer.mutate("accept")}>
            {m.again.again.accept}
          </Button>
          <Button busy={answer.isPending} onClick={() => answer.mutate("later")}>
            {m.again.again.later}
          </Button>
          <Button look="ghost" busy={answer.isPending} onClick={() => answer.mutate("not_again")}>
            {m.again.again.never}
          </Button>
        </div>
      )}
      {error !== null && <Note tone="danger">{sentence(error)}</Note>}
    </>
  );
}

function againWords(state: AgainState) {
  switch (state) {
    case "can_ask":
      return null;
    case "sent":
      return (
        <p className="secondary">
          <strong>{m.again.again.sent}.</strong> {m.again.again.sentHint}
        </p>
      );
    case "asked_me":
      return <p>{m.again.again.askedMe}</p>;
    case "waiting_for_both":
      return <Note tone="ok">{m.again.again.waiting}</Note>;
    case "exhausted":
      return <p className="secondary">{m.again.again.exhausted}</p>;
  }
}

interface SureProps {
  what: "forget" | "block";
  chat: string;
  name: string;
  onClose: () => void;
}

/** A confirmation with the harmless answer first. */
function Sure({ what, chat, name, onClose }: SureProps) {
  const words = m.again[what];
  const toast = useToast();
  const act = usePeopleAction(() => (what === "forget" ? forget(chat) : block(chat)));
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      description={words.body}
      actions={
        <>
          <Button onClick={onClose} data-initial-focus>
            {words.keep}
          </Button>
          <Button
            look="danger"
            busy={act.isPending}
            onClick={() => {
              act.mutate(undefined, {
                onSuccess: () => {
                  toast({ text: words.done(name) });
                  onClose();
                },
              });
            }}
          >
            {words.confirm}
          </Button>
        </>
      }
    >
      {act.isError && <Note tone="danger">{sentence(act.error)}</Note>}
    </Dialog>
  );
}
