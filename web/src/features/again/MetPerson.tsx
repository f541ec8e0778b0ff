/** One person of the list. */
import "../../i18n/sections/again";
import "../../i18n/sections/report";

import { type ReactNode, useState } from "react";
import { Link } from "wouter";

import { type AgainState, answerAgain, askAgain, block, forget, type Person, type Schemas } from "../../api/endpoints";
import { hideCard, usePeopleAction } from "../../api/people";
import { sentence } from "../../api/problems";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { dayWithin } from "../../i18n/format";
import { revealedName } from "../shared/shown-name";
import { Note } from "../../ui/Banner";
import { Button, buttonClass } from "../../ui/Button";
import { Check } from "../../ui/Check";
import { Dialog } from "../../ui/Dialog";
import { Glyph } from "../../ui/Glyph";
import { Icon } from "../../ui/Icon";
import { lazyPart } from "../../ui/lazy";
import { Menu } from "../../ui/Menu";
import { useToast } from "../../ui/Toast";

const NoteDialog = lazyPart(async () => (await import("./NoteDialog")).NoteDialog);
const ReportMet = lazyPart(async () => (await import("./ReportMet")).ReportMet);

interface MetPersonProps {
  person: Person;
  /** What both revealed, while it is shown. */
  cards: ReactNode;
}

/** The entry: who, when, the last line, and what can be done. */
export function MetPerson({ person, cards }: MetPersonProps) {
  const { chat, last_line, note = null } = person;
  const [asking, setAsking] = useState<"note" | "forget" | "block" | "report">();
  const known = revealedName(chat);
  const name = known ?? chat.peer.name;
  const live = chat.status === "live";
  const day = dayWithin(new Date(chat.started_at), new Date());
  return (
    <li className="met">
      <div className="met-head">
        <Glyph seed={chat.peer.glyph} />
        <Link className="met-link" href={live ? paths.chat(chat.chat) : paths.transcript(chat.chat)}>
          <bdi className="person-name">{name}</bdi>
          <p className="secondary">
            {live ? m.again.live : known === null ? m.again.met(day) : m.again.metAs(chat.peer.name, day)}
            {chat.reveal.state === "revealed" && ` · ${m.again.revealed}`}
          </p>
        </Link>
        <Menu
          label={m.again.actions(name)}
          actions={[
            {
              label: note === null ? m.again.note.action : m.again.note.edit,
              icon: <Pen />,
              onSelect: () => setAsking("note"),
            },
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
      {note !== null && (
        <p className="met-note" dir="auto">
          <span className="visually-hidden">{m.again.note.yours}: </span>
          {note}
        </p>
      )}
      {typeof last_line === "string" && (
        <p className="met-line secondary" dir="auto">
          {last_line}
        </p>
      )}
      {cards}
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
      {asking === "note" && (
        <NoteDialog
          chat={chat.chat}
          name={name}
          note={note ?? ""}
          onClose={() => {
            setAsking(undefined);
          }}
        />
      )}
      {asking !== undefined && asking !== "report" && asking !== "note" && (
        <Sure
          what={asking}
          chat={chat.chat}
          shown={asking === "forget" && chat.reveal.state === "revealed" && (chat.reveal.mine ?? null) !== null}
          name={name}
          onClose={() => {
            setAsking(undefined);
          }}
        />
      )}
    </li>
  );
}

/** Drawn here: no other page shows it. */
function Pen() {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M4 20l1-4L16 5l3 3L8 19z" />
    </svg>
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
  /** One's own card is visible there: it could not be hidden any more once the entry is gone. */
  shown: boolean;
  onClose: () => void;
}

/** A confirmation with the harmless answer first. */
function Sure({ what, chat, name, shown, onClose }: SureProps) {
  const words = m.again[what];
  const toast = useToast();
  const [hides, setHides] = useState(false);
  const act = usePeopleAction(async () => {
    if (hides) await hideCard(chat);
    return what === "forget" ? forget(chat) : block(chat);
  });
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
      {shown && (
        <Check checked={hides} onChange={setHides}>
          {m.again.forget.hideCard}
        </Check>
      )}
      {act.isError && <Note tone="danger">{sentence(act.error)}</Note>}
    </Dialog>
  );
}
