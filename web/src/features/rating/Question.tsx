/**
 * The short question that may follow a good chat, below the rating: one tap, or "Not now". The server decides whether
 * there is one, and the other person learns nothing of it. When it cannot be asked, nothing shows.
 */
import "./question.css";
import "../../i18n/sections/question";

import { useEffect, useId, useRef, useState } from "react";

import { answerQuestion, askForQuestion, type AskedQuestion, type Reply } from "../../api/question";
import type { Thumb } from "../../core/protocol/frames";
import { m } from "../../i18n/catalogue";
import { locale } from "../../i18n/locale";
import { useAnnounce } from "../../ui/Announcer";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";

const steps = ["1", "2", "3", "4", "5"] as const satisfies readonly Reply[];

interface QuestionProps {
  chat: string;
  /** The rating that is on the server: a thumb up may be followed by a question that the chat alone was not. */
  rated: Thumb | null;
}

export function Question({ chat, rated }: QuestionProps) {
  const [question, setQuestion] = useState<AskedQuestion | null>(null);
  const announce = useAnnounce();

  useEffect(() => {
    if (question !== null) return;
    let gone = false;
    void askForQuestion(chat).then(
      (answer) => {
        if (gone || answer.question === undefined || answer.question === null) return;
        setQuestion(answer.question);
        announce(m.question.label);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [announce, chat, question, rated]);

  return question && <Ask question={question} />;
}

function Ask({ question }: { question: AskedQuestion }) {
  const [state, setState] = useState<"open" | "sending" | "failed" | "thanks" | "later">("open");
  const over = useRef<HTMLParagraphElement>(null);
  const title = useId();
  const isOver = state === "thanks" || state === "later";

  useEffect(() => {
    // The button that was pressed is gone.
    if (isOver) over.current?.focus({ preventScroll: true });
  }, [isOver]);

  const answer = async (reply: Reply) => {
    if (state === "sending") return;
    setState("sending");
    try {
      await answerQuestion({ number: question.number, answer: reply });
      setState(reply === "not_now" ? "later" : "thanks");
    } catch {
      // "Not now" holds without the server.
      setState(reply === "not_now" ? "later" : "failed");
    }
  };

  if (isOver) {
    return (
      <p className="secondary" role="status" ref={over} tabIndex={-1}>
        {state === "later" ? m.question.later : m.question.thanks}
      </p>
    );
  }
  const words = question.words.find(({ language }) => language === locale) ?? question.words[0];
  return (
    <section className="question" aria-label={m.question.label}>
      <h3 id={title} className="question-text" dir="auto" {...(words && { lang: words.language })}>
        {words?.text ?? m.question.builtIn}
      </h3>
      {question.takes === "scale" ? (
        <div role="group" aria-labelledby={title}>
          <div className="question-steps">
            {steps.map((step, at) => (
              <Button
                key={step}
                aria-label={m.question.step(step, m.question.steps[at] ?? "")}
                onClick={() => void answer(step)}
              >
                {step}
              </Button>
            ))}
          </div>
          <div className="question-ends secondary" aria-hidden="true">
            <span>{m.question.steps[0]}</span>
            <span>{m.question.steps[4]}</span>
          </div>
        </div>
      ) : (
        <div className="row" role="group" aria-labelledby={title}>
          {(["yes", "no"] as const).map((reply) => (
            <Button key={reply} onClick={() => void answer(reply)}>
              {m.question[reply]}
            </Button>
          ))}
        </div>
      )}
      {state === "failed" && <Note tone="danger">{m.question.failed}</Note>}
      <p className="secondary">{m.question.why}</p>
      <div>
        <Button look="ghost" onClick={() => void answer("not_now")}>
          {m.question.notNow}
        </Button>
      </div>
    </section>
  );
}
