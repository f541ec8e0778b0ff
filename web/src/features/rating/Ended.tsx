/** After the end: neutral words, an optional rating in two taps, and the next steps. */
import "./rating.css";
import "../../i18n/sections/rating";

import { useEffect, useRef, useState } from "react";

import type { Thumb } from "../../core/protocol/frames";
import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { useFind, useLiveDriver } from "../../realtime/store";
import { ReportButton } from "../shared/report/ReportButton";
import { noteChatOver } from "../../state/device";
import { useParted } from "../../state/filing";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { lazyPart } from "../../ui/lazy";
import { useToast } from "../../ui/Toast";
import { Rate } from "./Rate";

const AskNotifications = lazyPart(
  async () => (await import("../shared/notifications/AskNotifications")).AskNotifications,
);

const Question = lazyPart(async () => (await import("./Question")).Question);

/** For so many milliseconds a block or "not again" can be undone. */
const UNDO_FOR = 5_000;

interface EndedProps {
  chat: Chat;
  onFind: () => void;
  onLobby: () => void;
}

export function Ended({ chat, onFind, onLobby }: EndedProps) {
  const live = useLiveDriver();
  const toast = useToast();
  const find = useFind();
  const [asked, setAsked] = useState(false);
  const [refused, setRefused] = useState(false);
  const parted = useParted(chat.view.chat) || chat.parted || chat.held !== null;
  const [thumb, setThumb] = useState<Thumb | null>(chat.view.rated);
  const heading = useRef<HTMLHeadingElement>(null);
  const { chat: id, peer } = chat.view;
  const { title, body } = wordsOf(chat);

  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    noteChatOver();
  }, []);

  const run = (type: "not_again" | "block", done: string) => {
    live.intend({ type: "hold", command: { type, chat: id }, ms: UNDO_FOR });
    toast({ text: done, undo: { label: m.rating.undo, onUndo: () => live.intend({ type: "undo", chat: id }) } });
  };

  const askAgain = async () => {
    const outcome = await live.ask({ type: "ask_again", chat: id });
    setRefused(!outcome.ok);
    if (outcome.ok) setAsked(true);
  };

  return (
    <section className="ended" aria-labelledby="ended-title">
      <div>
        <h2 id="ended-title" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <p className="secondary">{body}</p>
        {chat.view.reveal.state === "revealed" && chat.view.reveal.theirs !== null && (
          <p className="secondary">{m.rating.kept}</p>
        )}
      </div>
      {chat.view.ratable && <Rate chat={id} rated={chat.view.rated} onThumb={setThumb} />}
      {thumb === "down" && (
        <div className="row ended-row">
          <Button onClick={() => run("not_again", m.rating.notAgainDone)}>{m.rating.notAgain}</Button>
          <Button look="danger" onClick={() => run("block", m.rating.blocked(peer.name))}>
            {m.rating.block}
          </Button>
        </div>
      )}
      {chat.view.ratable && thumb !== "down" && !parted && <Question chat={id} rated={chat.view.rated} />}
      {thumb === "up" && <AskNotifications />}
      {refused && <Note tone="danger">{m.rating.refused}</Note>}
      <div className="row ended-row">
        {asked ? (
          <p className="secondary" role="status">
            {m.rating.asked}
          </p>
        ) : (
          thumb !== "down" &&
          !parted && (
            <Button look={thumb === "up" ? "primary" : "outline"} onClick={() => void askAgain()}>
              {m.rating.again}
            </Button>
          )
        )}
        <Button
          look={thumb === "up" && !asked && !parted ? "outline" : "primary"}
          onClick={() => {
            onFind();
            find();
          }}
        >
          {m.rating.find}
        </Button>
        <Button look="ghost" onClick={onLobby}>
          {m.rating.lobby}
        </Button>
        <ReportButton chat={id} name={peer.name} events={chat.log.events} />
      </div>
    </section>
  );
}

function wordsOf(chat: Chat): { title: string; body: string } {
  const { ended_by: by, end_reason: reason, peer } = chat.view;
  const { title, body } = m.rating;
  if (chat.blocked) return { title: title.blocked(peer.name), body: body.blocked };
  if (by === "me" || chat.leaving) return { title: title.me, body: body.me };
  switch (reason) {
    case "idle":
      return { title: title.idle, body: body.idle };
    case "no_show":
      return { title: title.noShow, body: body.noShow };
    case "left":
    case null:
      return { title: by === "system" ? title.system : title.peer(peer.name), body: body.peer };
  }
}
