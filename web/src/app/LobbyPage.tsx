/** The lobby, or the search that was started from it. Only a press starts a search. */
import { Redirect, useLocation } from "wouter";

import { liveChat } from "../core/session/state";
import { Lobby } from "../features/lobby/Lobby";
import { revealedName } from "../features/shared/shown-name";
import { useFind, useLive } from "../realtime/store";
import { useProfile } from "../state/profile";
import { lazyPart } from "../ui/lazy";
import { paths } from "../routes";

const Announcements = lazyPart(
  async () => (await import("../features/announcements/Announcements")).Announcements,
  "quiet",
);
const Closed = lazyPart(async () => (await import("../features/shared/Closed")).Closed);
const RestrictedNote = lazyPart(
  async () => (await import("../features/safety/RestrictedNote")).RestrictedNote,
  "quiet",
);
const Searching = lazyPart(async () => (await import("../features/matching/Searching")).Searching);

export function LobbyPage() {
  const find = useFind();
  const [, navigate] = useLocation();
  const search = useLive(({ session }) => session.search);
  const chat = useLive(({ session }) => liveChat(session));
  const connection = useLive((snapshot) => snapshot.connection);
  const { preferences, onboarding } = useProfile();

  // A person whose login ended goes on here: the guard asks them to sign in over the page.
  if (connection.at === "closed" && connection.reason !== "switched_off" && connection.reason !== "signed_out") {
    return <Closed reason={connection.reason} home={paths.home} />;
  }
  if (onboarding !== "done" && chat === null) return <Redirect to={paths.welcome} replace />;
  // Nobody searches during a chat, even if this tab does not know yet that the search ended.
  if (search.at !== "none" && chat === null) {
    return <Searching search={search} wishes={preferences} />;
  }
  if (chat === null) {
    // Announcements wait while a chat is open, also here.
    const notice = (
      <>
        <Announcements />
        <RestrictedNote />
      </>
    );
    return <Lobby onFind={() => find()} notice={notice} />;
  }
  const { peer, chat: id } = chat.view;
  const talking = { name: revealedName(chat.view) ?? peer.name, glyph: peer.glyph };
  return <Lobby onFind={() => navigate(paths.chat(id))} talking={talking} />;
}
