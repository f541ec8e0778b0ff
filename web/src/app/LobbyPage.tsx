/** The lobby, or the search that was started from it. A search starts here on a press, and never by itself. */
import "../i18n/en/lobby";

import { useLocation } from "wouter";

import type { Wishes } from "../core/protocol/commands";
import { liveChat } from "../core/session/state";
import { Lobby } from "../features/lobby/Lobby";
import { m } from "../i18n/catalogue";
import { useFind, useLive } from "../live/store";
import { Note } from "../ui/Banner";
import { Button } from "../ui/Button";
import { useProfile } from "../state/profile";
import { part } from "../ui/lazy";
import { paths } from "../routes";

const Closed = part(async () => (await import("../features/shared/Closed")).Closed);
const Searching = part(async () => (await import("../features/matching/Searching")).Searching);

export function LobbyPage() {
  const find = useFind();
  const [, navigate] = useLocation();
  const search = useLive(({ session }) => session.search);
  const chat = useLive(({ session }) => liveChat(session));
  const connection = useLive((snapshot) => snapshot.connection);
  const { preferences } = useProfile();

  if (connection.at === "closed" && connection.reason !== "switched_off") {
    return <Closed reason={connection.reason} signIn={paths.signInFor(paths.lobby)} home={paths.home} />;
  }
  // Whoever is in a conversation searches no more, whatever this tab last heard of the search.
  if (search.at !== "none" && chat === null) {
    const wishes: Wishes = {
      genders: preferences.genders ?? [],
      gender_weight: preferences.gender_weight ?? "any",
      language_weight: preferences.language_weight ?? "must",
      interest_weight: preferences.interest_weight ?? "prefer",
      mood_weight: preferences.mood_weight ?? "prefer",
      mood: preferences.mood ?? null,
      freeze_at: preferences.freeze_at ?? null,
      allow_recent: preferences.allow_recent ?? false,
    };
    return <Searching search={search} wishes={wishes} />;
  }
  if (chat === null) return <Lobby onFind={() => find()} />;
  const open = (
    <Note tone="ok">
      <div className="row row-spread">
        {m.lobby.rejoin(chat.view.peer.name)}
        <Button look="primary" onClick={() => navigate(paths.chat(chat.view.chat))}>
          {m.lobby.rejoinAction}
        </Button>
      </div>
    </Note>
  );
  return <Lobby onFind={() => navigate(paths.chat(chat.view.chat))} notice={open} />;
}
