/** After some minutes of silence: a question to begin with, or a way out. Needs no answer. */
import "../../i18n/sections/dialogs";

import { useState } from "react";

import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { Button } from "../../ui/Button";
import { icebreakers, startOf } from "./icebreakers";

interface QuietProps {
  chat: Chat;
  /** Puts a question into the box; sending it stays with the person. */
  onUse: (text: string) => void;
  onLeave: () => void;
}

export function Quiet({ chat, onUse, onLeave }: QuietProps) {
  const words = m.dialogs.quiet;
  const questions = icebreakers(chat);
  const [at, setAt] = useState(() => startOf(chat, questions.length));
  const question = questions[at % questions.length] ?? "";
  return (
    <li className="log-quiet">
      <p>{words.title}</p>
      <p className="log-question">{question}</p>
      <div className="row">
        <Button onClick={() => onUse(question)}>{words.use}</Button>
        <Button look="ghost" onClick={() => setAt(at + 1)}>
          {words.another}
        </Button>
        <Button look="ghost" onClick={onLeave}>
          {words.leave}
        </Button>
      </div>
    </li>
  );
}
