/** How a chat begins: who it is, what both share, and a first question to try. The question never replaces a draft. */
import "./greeting.css";
import "../../i18n/sections/chat";

import { useState } from "react";
import { Link } from "wouter";

import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { dayBefore } from "../../i18n/day-before";
import { dayWithin, language, list } from "../../i18n/format";
import { paths } from "../../routes";
import { Button } from "../../ui/Button";
import { Glyph } from "../../ui/Glyph";
import { Icon } from "../../ui/Icon";
import { Rich } from "../../ui/Rich";
import { icebreakers, startOf } from "./icebreakers";

interface GreetingProps {
  chat: Chat;
  /** Nobody has written yet. */
  fresh: boolean;
  /** Puts a question into the box; sending it stays with the person. */
  onSuggest: (text: string) => void;
}

export function Greeting({ chat, fresh, onSuggest }: GreetingProps) {
  const { peer, me, shared, met_before: before } = chat.view;
  const words = m.chat.greeting;
  const questions = icebreakers(chat);
  // The two sides begin at different questions.
  const [at, setAt] = useState(() => startOf(chat, questions.length));
  const question = questions[at % questions.length] ?? "";
  const parts = {
    interests: <mark>{list(shared.interests)}</mark>,
    languages: <mark>{list(shared.languages.map(language))}</mark>,
  };
  const common =
    shared.interests.length === 0
      ? shared.languages.length === 0
        ? null
        : words.languages
      : shared.languages.length === 0
        ? words.interests
        : words.both;
  return (
    <li className="greeting">
      <Glyph seed={peer.glyph} size="large" />
      <h2>
        <bdi>{peer.name}</bdi>
      </h2>
      {before !== null && <Before at={new Date(before.at)} chat={before.chat} />}
      {common !== null && (
        <p className="greeting-common">
          <Rich text={common} parts={parts} />
        </p>
      )}
      {fresh && before === null && (
        <div className="ice">
          <p className="ice-cue" id="ice-cue">
            {words.cue}
          </p>
          <button type="button" className="ice-say" aria-describedby="ice-cue" onClick={() => onSuggest(question)}>
            {question}
          </button>
          <Button look="ghost" onClick={() => setAt(at + 1)}>
            <Icon name="shuffle" /> {words.another}
          </Button>
        </div>
      )}
      <p className="greeting-kind">{before === null ? words.kind(me.name) : words.still(me.name)}</p>
    </li>
  );
}

/** Two who asked for each other again: when they met, and what they said then. */
function Before({ at, chat }: { at: Date; chat: string | null }) {
  const words = m.chat.greeting;
  const on = dayBefore(at, new Date());
  const parts = { day: <mark>{on ?? dayWithin(at, new Date())}</mark> };
  return (
    <>
      <p className="greeting-common">
        <Rich text={on === null ? words.again : words.againOn} parts={parts} />
      </p>
      {chat !== null && (
        <Link className="button-link" href={paths.transcript(chat)}>
          {words.earlier}
        </Link>
      )}
    </>
  );
}
