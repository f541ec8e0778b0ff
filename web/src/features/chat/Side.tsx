/** Beside the chat where there is room: who it is, what both share, what was revealed, and a question to try. */
import "../../ui/Choice.css";
import "./side.css";
import "../../i18n/sections/chat";

import { type ReactNode, useState } from "react";

import { lastOf } from "../../core/session/log";
import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { language } from "../../i18n/format";
import { revealedName } from "../shared/shown-name";
import { Button } from "../../ui/Button";
import { Glyph } from "../../ui/Glyph";
import { Icon } from "../../ui/Icon";
import { icebreakers, startOf } from "./icebreakers";

interface SideProps {
  chat: Chat;
  /** Nobody can write any more. */
  over: boolean;
  /** What was revealed. */
  children: ReactNode;
  /** Puts a question into the box; sending it stays with the person. */
  onSuggest: (text: string) => void;
}

export function Side({ chat, over, children, onSuggest }: SideProps) {
  const words = m.chat.side;
  const { peer, me, shared } = chat.view;
  const questions = icebreakers(chat);
  const [at, setAt] = useState(() => startOf(chat, questions.length) + 1);
  const question = questions[at % questions.length] ?? "";
  const common = [...shared.interests, ...shared.languages.map(language)];
  return (
    <aside className="side" aria-label={words.label}>
      <div className="side-person">
        <Glyph seed={peer.glyph} size="large" />
        <h2>
          <bdi>{revealedName(chat.view) ?? peer.name}</bdi>
        </h2>
        <p className="secondary">{words.own(me.name)}</p>
      </div>
      {common.length > 0 && (
        <section>
          <h3>{words.common}</h3>
          <ul className="chips">
            {common.map((one) => (
              <li key={one} className="chip chip-plain">
                <bdi>{one}</bdi>
              </li>
            ))}
          </ul>
        </section>
      )}
      {children}
      {!over && lastOf(chat.log) > 0 && (
        <section>
          <h3>{words.ask}</h3>
          <p className="side-question">{question}</p>
          <div className="row">
            <Button onClick={() => onSuggest(question)}>{words.use}</Button>
            <Button look="ghost" onClick={() => setAt(at + 1)}>
              <Icon name="shuffle" /> {m.chat.greeting.another}
            </Button>
          </div>
        </section>
      )}
    </aside>
  );
}
