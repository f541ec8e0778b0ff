/** Who the peer is, for how long you have talked, and the actions of the chat. */
import "../../i18n/sections/chat";

import type { ReactNode } from "react";
import { useEffect, useRef } from "react";

import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { useLiveClock } from "../../realtime/store";
import { revealedName } from "../shared/shown-name";
import { Button } from "../../ui/Button";
import { Glyph } from "../../ui/Glyph";
import { Icon } from "../../ui/Icon";
import type { MenuAction } from "../../ui/Menu";
import { Menu } from "../../ui/Menu";

interface HeaderProps {
  chat: Chat;
  ended: boolean;
  reveal: ReactNode;
  actions: readonly MenuAction[];
  /** Opens the other's card; `null` while there is none. */
  onPerson: (() => void) | null;
  onLobby: () => void;
  /** `null` once the chat is over. */
  onLeave: (() => void) | null;
}

/** "04:12", and "1:04:12" after an hour. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

export function Header({ chat, ended, reveal, actions, onPerson, onLobby, onLeave }: HeaderProps) {
  const { view } = chat;
  const now = useLiveClock(1_000, !ended);
  const heading = useRef<HTMLHeadingElement>(null);
  const end = view.ended_at === null ? now : Date.parse(view.ended_at);
  const time = elapsed(end - Date.parse(view.started_at));
  const revealed = view.reveal.state === "revealed";
  const known = revealedName(view);
  const state = ended ? m.chat.over : revealed ? m.chat.revealed : m.chat.anonymous;

  useEffect(() => {
    // On touch the heading takes the focus, so that no keyboard covers the first message.
    if (!window.matchMedia("(pointer: fine)").matches) heading.current?.focus({ preventScroll: true });
  }, [view.chat]);

  return (
    <header className="chat-bar">
      <Button look="ghost" size="icon" aria-label={ended ? m.chat.toLobby : m.chat.toLobbyOpen} onClick={onLobby}>
        <Icon name="back" />
      </Button>
      {onPerson === null ? (
        <Glyph seed={view.peer.glyph} />
      ) : (
        <button
          type="button"
          className="chat-person"
          aria-haspopup="dialog"
          aria-label={m.chat.person(known ?? view.peer.name)}
          onClick={onPerson}
        >
          <Glyph seed={view.peer.glyph} />
        </button>
      )}
      <div className="chat-peer">
        <h1 ref={heading} tabIndex={-1}>
          <bdi>{known ?? view.peer.name}</bdi>
        </h1>
        <p className="chat-peer-state">
          {known === null ? m.chat.header(state, time) : <bdi>{m.chat.header(view.peer.name, time)}</bdi>}
        </p>
      </div>
      <div className="chat-bar-end">
        {reveal}
        {onLeave !== null && (
          <Button look="ghost" className="chat-leave" onClick={onLeave}>
            {m.chat.leave}
          </Button>
        )}
        <Menu label={m.chat.menu.label} actions={actions}>
          <Icon name="more" />
        </Menu>
      </div>
    </header>
  );
}
