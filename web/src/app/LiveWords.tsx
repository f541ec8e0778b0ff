/** Puts live events into words: announced to screen readers, and as a count in the title. */
import "../i18n/sections/live";

import { useCallback, useEffect } from "react";

import type { Utterance } from "../core/announce/batch";
import { unreadOf } from "../core/session/state";
import { m } from "../i18n/catalogue";
import { useLive, useUtterances } from "../realtime/store";
import { useAnnounce } from "../ui/Announcer";

export function LiveWords() {
  const announce = useAnnounce();
  useUtterances(useCallback((utterance: Utterance) => announce(wordsOf(utterance)), [announce]));
  useTitleCount();
  return null;
}

function wordsOf(utterance: Utterance): string {
  const said = m.live;
  switch (utterance.kind) {
    case "messages":
      return said.messages(utterance.name, utterance.texts.join(" "));
    case "count":
      return said.count(utterance.name, utterance.count);
    case "matched":
      return said.matched(utterance.name);
    case "reacted":
      return said.reacted(utterance.name, utterance.emoji);
    case "ended":
      return utterance.byMe ? said.endedByMe : said.ended;
    case "not_sent":
      return said.notSent;
    case "reveal_asked":
      return said.revealAsked(utterance.name);
    case "revealed":
      return said.revealed(utterance.name);
    case "away":
      return said.away(utterance.name);
    case "back":
      return said.back(utterance.name);
  }
}

/** "(3) Amber Heron · IO" while the reader looks away. */
function useTitleCount(): void {
  const unread = useLive(({ session }) =>
    Object.values(session.chats).reduce((sum, chat) => sum + (chat.attentive ? 0 : unreadOf(chat)), 0),
  );
  useEffect(() => {
    if (unread === 0) return;
    // The page's own title may change meanwhile: the count goes before the current one.
    let plain = "";
    let shown = "";
    const put = () => {
      if (document.title === shown) return;
      plain = document.title;
      shown = m.live.titleUnread(unread, plain);
      document.title = shown;
    };
    put();
    const observer = new MutationObserver(put);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      if (document.title === shown) document.title = plain;
    };
  }, [unread]);
}
