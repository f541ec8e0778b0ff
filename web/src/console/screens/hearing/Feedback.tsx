/** What people told: a list that J and K move through, and one message with its answer beside it. */
import "./hearing.css";

import { useRef, useState } from "react";

import { momentWithin } from "../../../i18n/moment";
import { feedbackInbox, feedbackStep } from "../../api/endpoints";
import type { Feedback as One } from "../../types";
import { Answered, Stale, useAsked } from "../../ui/asked";
import { Segments } from "../../ui/Field";
import { Empty, Panel } from "../../ui/Panel";
import { useKeys } from "../../ui/useKeys";
import { useTitle } from "../../ui/useTitle";
import { feedback as w } from "../../words/hearing";
import { Message } from "./Message";

type View = "waiting" | "done";

/** The page. */
export function Feedback() {
  const [view, setView] = useState<View>("waiting");
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="muted">{w.lead}</span>
        <span className="sp" />
        <Segments
          legend={w.view}
          name="view"
          value={view}
          choices={(["waiting", "done"] as const).map((value) => ({ value, title: w.views[value] }))}
          onChoose={setView}
        />
      </div>
      <Inbox key={view} view={view} />
    </>
  );
}

/** It is asked for once a visit, so it never moves; what is changed here changes in its place. */
function Inbox({ view }: { view: View }) {
  const asked = useAsked(["feedback", view], (how) => feedbackInbox(view, how));
  const [chosen, setChosen] = useState<string>();
  // What is being written stays while one looks at another message.
  const [answers, setAnswers] = useState<ReadonlyMap<string, string>>(new Map());

  const put = (next: One) => {
    if (asked.data === undefined) return;
    asked.put({ ...asked.data, feedback: asked.data.feedback.map((one) => (one.id === next.id ? next : one)) });
  };
  const choose = (one: One) => {
    setChosen(one.id);
    if (one.state === "new") feedbackStep(one.id, "open").then(put, () => undefined);
  };
  return (
    <>
      <Stale asked={asked} />
      <Answered asked={asked}>
        {({ now, feedback }) => {
          if (feedback.length === 0) return <Empty {...w.empty[view]} />;
          const open = feedback.find(({ id }) => id === chosen);
          return (
            <div className="hear">
              <Panel title={w.list}>
                <Rows now={now} all={feedback} chosen={chosen} onChoose={choose} />
                <p className="in hint">{w.keys}</p>
              </Panel>
              {open !== undefined && (
                <Message
                  key={open.id}
                  one={open}
                  written={answers.get(open.id) ?? ""}
                  onWrite={(text) => setAnswers(new Map(answers).set(open.id, text))}
                  onChanged={put}
                />
              )}
            </div>
          );
        }}
      </Answered>
    </>
  );
}

interface RowsProps {
  now: string;
  all: readonly One[];
  chosen: string | undefined;
  onChoose: (one: One) => void;
}

function Rows({ now, all, chosen, onChoose }: RowsProps) {
  const list = useRef<HTMLOListElement>(null);
  const move = (step: number) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const at = rows.findIndex((row) => row === document.activeElement);
    rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
  };
  useKeys(list, {
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Home: () => move(-1_000),
    End: () => move(1_000),
  });
  return (
    <ol className="hear-list" ref={list}>
      {all.map((one) => (
        <li key={one.id}>
          <button
            type="button"
            className="hear-row"
            aria-current={one.id === chosen ? "true" : undefined}
            onClick={() => onChoose(one)}
          >
            <b dir="auto">{one.text ?? w.unreadable}</b>
            <span className="muted small">
              {w.kinds[one.kind]} · {w.states[one.state]} · {momentWithin(new Date(one.at), new Date(now))}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
