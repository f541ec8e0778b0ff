/** The reserved row between the log and the box: typing, or a lost peer. It never moves the log. */
import "../../i18n/sections/chat";

import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { duration } from "../../i18n/format";
import { useLiveClock } from "../../realtime/store";

export function Status({ chat }: { chat: Chat }) {
  const { name } = chat.view.peer;
  const away = chat.awayUntil;
  const now = useLiveClock(1_000, away !== null);
  return (
    <div className={away === null ? "chat-status" : "chat-status chat-status-away"}>
      {away !== null ? (
        <span>{m.chat.away(name, duration(Math.max(1, Math.ceil((away - now) / 1000))))}</span>
      ) : (
        chat.peerTyping !== null && (
          <>
            <i />
            <i />
            <i />
            <span>{m.chat.typing(name)}</span>
          </>
        )
      )}
    </div>
  );
}
