/**
 * Owns whether a conversation has been silent for a while. Measured by this device from what happens on it, since clocks
 * of others may be wrong by hours. Must not know what is offered then.
 */
import { useState } from "react";

import { lastOf } from "../../core/session/log";
import type { Chat } from "../../core/session/state";
import { useLiveDriver, useLiveClock } from "../../realtime/store";

const SILENCE = 3 * 60_000;

export function useQuiet(chat: Chat): boolean {
  const live = useLiveDriver();
  const now = useLiveClock(5_000, chat.view.status === "live");
  const happened = `${lastOf(chat.log)} ${chat.outbox.length} ${chat.peerTyping !== null} ${chat.awayUntil !== null}`;
  const [last, setLast] = useState(() => ({ happened, at: live.now() }));
  if (last.happened !== happened) setLast({ happened, at: live.now() });
  return chat.awayUntil === null && now - last.at >= SILENCE;
}
