/**
 * Both cards in the log, at the place where they were shown: they turn over together once, and then stand there small.
 */
import "./cards.css";
import "../../i18n/sections/reveal";

import { type ReactNode, useEffect, useState } from "react";

import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { revealedName } from "../shared/shown-name";
import { Glyph } from "../../ui/Glyph";
import { Face } from "./Face";
import { linesOf } from "./fields";

/** Both cards have turned and were read at a glance. */
const SETTLED = 3_300;

interface SharedCardsProps {
  chat: Chat;
  /** They are shown for the first time. */
  fresh: boolean;
  onOpen: () => void;
}

export function SharedCards({ chat, fresh, onOpen }: SharedCardsProps) {
  const [turning, setTurning] = useState(fresh);
  const { reveal, peer, me } = chat.view;

  useEffect(() => {
    if (!turning) return undefined;
    const timer = setTimeout(() => {
      setTurning(false);
    }, SETTLED);
    return () => {
      clearTimeout(timer);
    };
  }, [turning]);

  if (reveal.state !== "revealed") return null;
  const theirs = reveal.theirs === null ? [] : linesOf(reveal.theirs);
  const pictured = (reveal.theirs?.picture ?? null) !== null;
  if (theirs.length === 0 && !pictured) {
    return <li className="log-line">{m.reveal.shown.hidden(peer.name)}</li>;
  }
  if (turning && reveal.mine !== null) {
    return (
      <li className="pair">
        <div className="pair-cards">
          <Card seed={peer.glyph} of={peer.name} title={m.reveal.shown.is(peer.name)} lines={theirs}>
            <Face chat={chat.view.chat} card={reveal.theirs} peer={peer} size="small" />
          </Card>
          <Card own seed={me.glyph} of={m.reveal.shown.you} title={m.reveal.shown.youAre} lines={linesOf(reveal.mine)}>
            <Glyph seed={me.glyph} own />
          </Card>
        </div>
        <p className="pair-caption">{m.reveal.shown.both}</p>
      </li>
    );
  }
  const name = revealedName(chat.view);
  const rest = theirs.filter(({ value }) => value !== name);
  return (
    <li className="shared">
      <p className="pair-caption">{m.reveal.shown.both}</p>
      <button type="button" className="cardlet" aria-haspopup="dialog" onClick={onOpen}>
        <Face chat={chat.view.chat} card={reveal.theirs} peer={peer} size="small" />
        <span className="cardlet-words">
          <bdi className="cardlet-name">{name ?? peer.name}</bdi>
          {rest[0] !== undefined && <span dir="auto">{rest[0].value}</span>}
        </span>
      </button>
    </li>
  );
}

interface CardProps {
  seed: number;
  of: string;
  title: string;
  own?: boolean;
  lines: ReturnType<typeof linesOf>;
  /** The picture on its face. */
  children: ReactNode;
}

/** One card: the picture on its back, the lines on its face. */
function Card({ seed, of, title, own = false, lines, children }: CardProps) {
  const [first, ...rest] = lines;
  return (
    <div className={own ? "turn turn-own" : "turn"}>
      <div className="turn-back" aria-hidden="true">
        <Glyph seed={seed} size="fill" />
        <bdi>{of}</bdi>
      </div>
      <div className="turn-front">
        {children}
        <p className="secondary">{title}</p>
        <p className="turn-first" dir="auto">
          {first?.value}
        </p>
        {rest.map(({ field, value }) => (
          <p key={field} dir="auto">
            {value}
          </p>
        ))}
      </div>
    </div>
  );
}
