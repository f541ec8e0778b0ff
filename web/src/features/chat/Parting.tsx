/** The moment in which "next" and a block can be undone. Nothing of it reaches the other person before it is over. */
import "./parting.css";
import "../../i18n/sections/dialogs";

import { useEffect, useRef } from "react";

import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { duration } from "../../i18n/format";
import { useLiveClock, useLiveDriver } from "../../realtime/store";
import { useAnnounce } from "../../ui/Announcer";
import { Button } from "../../ui/Button";

export function Parting({ chat }: { chat: Chat }) {
  const live = useLiveDriver();
  const announce = useAnnounce();
  const undo = useRef<HTMLButtonElement>(null);
  const now = useLiveClock(250);
  const { held, view } = chat;
  const words = held?.command.type === "block" ? m.dialogs.parting.block : m.dialogs.parting.next;
  const title = words.title(view.peer.name);
  const left = held === null ? 0 : Math.max(1, Math.ceil((held.until - now) / 1000));

  useEffect(() => {
    undo.current?.focus({ preventScroll: true });
    announce(title);
  }, [announce, title]);

  return (
    <section className="parting" aria-labelledby="parting-title">
      <div>
        <h2 id="parting-title">{title}</h2>
        <p className="secondary">{words.body}</p>
      </div>
      <Button ref={undo} look="primary" onClick={() => live.intend({ type: "undo", chat: view.chat })}>
        {m.dialogs.parting.undo}
      </Button>
      <p className="secondary" aria-hidden="true">
        {m.dialogs.parting.left(duration(left))}
      </p>
    </section>
  );
}
