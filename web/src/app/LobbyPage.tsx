/** The lobby, or the search that was started from it. Only a press starts a search. */
import "../i18n/sections/lobby";

import { Redirect, useLocation } from "wouter";

import { liveChat } from "../core/session/state";
import { Lobby } from "../features/lobby/Lobby";
import { m } from "../i18n/catalogue";
import { useFind, useLive } from "../realtime/store";
import { Note } from "../ui/Banner";
import { Button } from "../ui/Button";
import { useProfile } from "../state/profile";
import { lazyPart } from "../ui/lazy";
import { paths } from "../routes";

const Closed = lazyPart(async () => (await import("../features/shared/Closed")).Closed);
const RestrictedNote = lazyPart(async () => (await import("../features/safety/RestrictedNote")).RestrictedNote);
const Searching = lazyPart(async () => (await import("../features/matching/Searching")).Searching);

export function LobbyPage() {
  const find = useFind();
  const [, navigate] = useLocation();
  const search = useLive(({ session }) => session.search);
  const chat = useLive(({ session }) => liveChat(session));
  const connection = useLive((snapshot) => snapshot.connection);
  const { preferences, onboarding } = useProfile();

  if (connection.at === "closed" && connection.reason !== "switched_off") {
    return <Closed reason={connection.reason} signIn={paths.signInFor(paths.lobby)} home={paths.home} />;
  }
  if (onboarding !== "done" && chat === null) return <Redirect to={paths.welcome} replace />;
  // Nobody searches during a chat, even if this tab does not know yet that the search ended.
  if (search.at !== "none" && chat === null) {
    return <Searching search={search} wishes={preferences} />;
  }
  if (chat === null) return <Lobby onFind={() => find()} notice={<RestrictedNote />} />;
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
