/**
 * What goes on elsewhere: a bar at the foot of every page but those of the search and the chat themselves. A match never
 * pulls a person away from a form; it calls here.
 */
import "./running.css";
import "../i18n/sections/live";

import { type ReactNode, useEffect } from "react";
import { Link, useLocation } from "wouter";

import { liveChat, unreadOf } from "../core/session/state";
import { m } from "../i18n/catalogue";
import { count, duration } from "../i18n/format";
import { useLive, useLiveClock, useLiveDriver } from "../realtime/store";
import { revealedName } from "../features/shared/shown-name";
import { useAnnounce } from "../ui/Announcer";
import { Glyph } from "../ui/Glyph";
import { Logo } from "../ui/Logo";
import { paths } from "../routes";

export function Running() {
  const search = useLive(({ session }) => session.search);
  const chat = useLive(({ session }) => liveChat(session));
  const words = m.live.running;
  if (chat !== null) {
    const { view } = chat;
    const unread = unreadOf(chat);
    return (
      <Bar to={paths.chat(view.chat)} action={words.back}>
        <Glyph seed={view.peer.glyph} />
        <span className="running-words">
          <bdi>{revealedName(view) ?? view.peer.name}</bdi>
          <small>{unread === 0 ? words.talking : words.unread(unread)}</small>
        </span>
        {unread > 0 && (
          <span className="running-count" aria-hidden="true">
            {count(unread)}
          </span>
        )}
      </Bar>
    );
  }
  switch (search.at) {
    case "searching":
      if (search.called !== null) return <Call {...search.called} />;
      return <Search title={words.searching} body={words.lookAround} />;
    case "asking":
      return <Search title={words.searching} body={words.lookAround} />;
    case "stopped":
      return <Search title={words.stopped} body={words.stoppedWhy} />;
    case "none":
    case "elsewhere":
    case "refused":
      return null;
  }
}

function Search({ title, body }: { title: string; body: string }) {
  return (
    <Bar to={paths.lobby} action={m.live.running.show}>
      <Logo />
      <span className="running-words">
        {title}
        <small>{body}</small>
      </span>
    </Bar>
  );
}

/** Someone was found: one press says "I'm here". */
function Call({ until, answered }: { until: number; answered: boolean }) {
  const live = useLiveDriver();
  const announce = useAnnounce();
  const [, navigate] = useLocation();
  const now = useLiveClock(500);
  const words = m.live.running;
  const left = duration(Math.max(0, Math.ceil((until - now) / 1000)));

  useEffect(() => {
    announce(words.calledAloud);
    const before = document.title;
    const title = m.common.pageTitle(words.called);
    document.title = title;
    return () => {
      if (document.title === title) document.title = before;
    };
  }, [announce, words]);

  return (
    <aside className="running" aria-label={words.label}>
      <button
        type="button"
        className="running-bar"
        disabled={answered}
        onClick={() => {
          live.intend({ type: "here" });
          navigate(paths.lobby);
        }}
      >
        <Logo />
        <span className="running-words">
          {words.called}
          <small>{words.waiting(left)}</small>
        </span>
        <span className="running-go">{words.hello}</span>
      </button>
    </aside>
  );
}

interface BarProps {
  to: string;
  action: string;
  children: ReactNode;
}

function Bar({ to, action, children }: BarProps) {
  return (
    <aside className="running" aria-label={m.live.running.label}>
      <Link className="running-bar" href={to}>
        {children}
        <span className="running-go">{action}</span>
      </Link>
    </aside>
  );
}
