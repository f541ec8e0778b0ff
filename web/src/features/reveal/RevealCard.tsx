/** An open request at the end of the log. Part of its list. */
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
import { Glyph } from "../../ui/Glyph";
import { fieldList, refusalWords } from "./fields";
import { RevealDialog } from "./RevealDialog";

interface RevealCardProps {
  chat: Chat;
  profile: Profile;
  /** The chat is over: an open request ended with it. */
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
      return ended ? null : <Offered chat={chat} reveal={reveal} profile={profile} />;
    case "asked":
      return ended ? null : <Asked chat={chat} reveal={reveal} />;
    case "revealed":
      // The cards stand in the log, where they were shown.
      return null;
  }
}

type Reveal<S extends Chat["view"]["reveal"]["state"]> = Extract<Chat["view"]["reveal"], { state: S }>;

function Offered({ chat, reveal, profile }: { chat: Chat; reveal: Reveal<"offered">; profile: Profile }) {
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
    <li className="reveal-card">
      <div className="reveal-who">
        <Glyph seed={peer.glyph} />
        <div>
          <h2>{m.reveal.offered.title(peer.name)}</h2>
          <p className="secondary">{m.reveal.offered.body(offered)}</p>
        </div>
      </div>
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
          profile={profile}
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
    <li className="reveal-asked">
      <span>{m.reveal.asked.body(peer.name, fieldList(reveal.offered))}</span>{" "}
      <Button look="link" onClick={() => void takeBack()}>
        {m.reveal.asked.cancel}
      </Button>
      {refused !== null && <Note tone="danger">{refused}</Note>}
    </li>
  );
}
