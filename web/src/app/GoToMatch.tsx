/**
 * Moves to the chat when someone is found, with the moment that belongs to it. On pages where something may be half
 * written nothing moves: the bar at their foot calls.
 */
import { useCallback, useEffect, useState } from "react";
import { useLocation } from "wouter";

import { type MomentStart, momentStart } from "../features/matching/moment-start";
import { useLive, useLiveDriver, useMatched } from "../realtime/store";
import { lazyPart } from "../ui/lazy";
import { paths } from "../routes";

/** Loads while the person searches. */
const Moment = lazyPart(async () => (await import("../features/matching/Moment")).Moment);

export function GoToMatch() {
  const [page, navigate] = useLocation();
  const live = useLiveDriver();
  const searching = useLive(({ session }) => session.search.at === "searching" || session.search.at === "asking");
  const [start, setStart] = useState<MomentStart | null>(null);

  // The search is not in sight: a match has to call first.
  const aside = searching && page !== paths.lobby;
  useEffect(() => {
    live.lookAside(aside);
  }, [live, aside]);

  useMatched(
    useCallback(
      (chat: string) => {
        if (page.startsWith(paths.settings) || document.querySelector("dialog[open]") !== null) return;
        if (page === paths.lobby) setStart(momentStart());
        navigate(paths.chat(chat));
      },
      [page, navigate],
    ),
  );
  const done = useCallback(() => setStart(null), []);
  return start === null ? null : <Moment start={start} onDone={done} />;
}
