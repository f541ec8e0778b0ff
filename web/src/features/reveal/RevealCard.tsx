/** The reveal inside the conversation: an open request, or both cards. Part of the log's list. */
import "./reveal.css";
import "../../i18n/sections/reveal";

import { useState } from "react";

import type { Profile } from "../../api/endpoints";
import type { RevealField } from "../../core/protocol/frames";
import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { useLiveDriver } from "../../realtime/store";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { CardLines } from "./CardLines";
import type { OwnFields } from "./fields";
import { fieldList, linesOf, ownFields, refusalWords } from "./fields";
import { RevealDialog } from "./RevealDialog";

interface RevealCardProps {
  chat: Chat;
  profile: Profile;
  /** The chat is over: an open request ended with it, and both cards disappeared. */
  ended: boolean;
}

export function RevealCard({ chat, profile, ended }: RevealCardProps) {
  const { reveal } = chat.view;
  switch (reveal.state) {
    case "none":
      return reveal.unanswered && !ended ? (
        <li className="log-line" role="status">
          {m.reveal.passed}
        </li>
      ) : null;
    case "offered":
      return ended ? null : <Offered chat={chat} reveal={reveal} own={ownFields(profile)} />;
    case "asked":
      return ended ? null : <Asked chat={chat} reveal={reveal} />;
    case "revealed":
      return ended ? <li className="log-line">{m.reveal.shown.gone}</li> : <Shown chat={chat} reveal={reveal} />;
  }
}

type Reveal<S extends Chat["view"]["reveal"]["state"]> = Extract<Chat["view"]["reveal"], { state: S }>;

function Offered({ chat, reveal, own }: { chat: Chat; reveal: Reveal<"offered">; own: OwnFields }) {
  const live = useLiveDriver();
  const [open, setOpen] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const { chat: id, peer } = chat.view;
  const offered = fieldList(reveal.offered);
  const answer = async (fields: RevealField[]) => {
    const outcome = await live.ask({ type: "reveal_answer", chat: id, request: reveal.request, fields });
    return outcome.ok ? null : refusalWords(outcome.code);
  };

  return (
    <li className="reveal-card reveal-open">
      <h2>{m.reveal.offered.title(peer.name)}</h2>
      <p>{m.reveal.offered.body(offered)}</p>
      <div className="row">
        <Button look="primary" onClick={() => setOpen(true)}>
          {m.reveal.offered.yes}
        </Button>
        <Button look="outline" onClick={() => void answer([]).then(setRefused)}>
          {m.reveal.offered.no}
        </Button>
      </div>
      {refused !== null && <Note tone="danger">{refused}</Note>}
      {open && (
        <RevealDialog
          title={m.reveal.answer.title(peer.name)}
          body={m.reveal.answer.body(peer.name, offered)}
          action={m.reveal.answer.confirm}
          name={peer.name}
          own={own}
          onAct={async (fields) => {
            const words = await answer(fields);
            if (words === null) setOpen(false);
            return words;
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </li>
  );
}

function Asked({ chat, reveal }: { chat: Chat; reveal: Reveal<"asked"> }) {
  const live = useLiveDriver();
  const [refused, setRefused] = useState<string | null>(null);
  const { chat: id, peer } = chat.view;
  const takeBack = async () => {
    const outcome = await live.ask({ type: "reveal_cancel", chat: id, request: reveal.request });
    setRefused(outcome.ok ? null : refusalWords(outcome.code));
  };
  return (
    <li className="reveal-card reveal-open">
      <h2>{m.reveal.asked.title}</h2>
      <p>{m.reveal.asked.body(peer.name, fieldList(reveal.offered))}</p>
      <div className="row">
        <Button look="outline" onClick={() => void takeBack()}>
          {m.reveal.asked.cancel}
        </Button>
      </div>
      {refused !== null && <Note tone="danger">{refused}</Note>}
    </li>
  );
}

function Shown({ chat, reveal }: { chat: Chat; reveal: Reveal<"revealed"> }) {
  const live = useLiveDriver();
  const [asking, setAsking] = useState(false);
  const [hiding, setHiding] = useState<"no" | "under_way" | "refused">("no");
  const { chat: id, peer } = chat.view;
  const hide = async () => {
    setAsking(false);
    setHiding("under_way");
    const outcome = await live.ask({ type: "reveal_revoke", chat: id });
    setHiding(outcome.ok ? "no" : "refused");
  };
  return (
    <li className="reveal-card">
      {reveal.theirs === null ? (
        <p>{m.reveal.shown.hidden(peer.name)}</p>
      ) : (
        <>
          <h2>{m.reveal.shown.theirs(peer.name)}</h2>
          <CardLines lines={linesOf(reveal.theirs)} />
        </>
      )}
      {reveal.mine === null ? (
        <p className="secondary">{m.reveal.shown.mineHidden}</p>
      ) : (
        <details className="reveal-mine">
          <summary>{m.reveal.shown.mine}</summary>
          <CardLines lines={linesOf(reveal.mine)} />
          <Button look="link" busy={hiding === "under_way"} onClick={() => setAsking(true)}>
            {hiding === "under_way" ? m.reveal.shown.hiding : m.reveal.shown.hide}
          </Button>
        </details>
      )}
      {hiding === "refused" && <Note tone="danger">{m.reveal.shown.notHidden}</Note>}
      <Dialog
        open={asking}
        title={m.reveal.hideDialog.title}
        description={m.reveal.hideDialog.body(peer.name)}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button look="outline" data-initial-focus onClick={() => setAsking(false)}>
              {m.reveal.hideDialog.keep}
            </Button>
            <Button look="danger" onClick={() => void hide()}>
              {m.reveal.hideDialog.hide}
            </Button>
          </>
        }
      />
    </li>
  );
}
