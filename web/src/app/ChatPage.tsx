/** The page of a chat: combines the log and the box, revealing, and what follows the end. */

import { useEffect, useRef, useState } from "react";
import { useLocation, useParams } from "wouter";

import { Conversation } from "../features/chat/Conversation";
import { RevealButton } from "../features/reveal/RevealButton";
import { useLive, useLiveDriver } from "../realtime/store";
import { useProfile } from "../state/profile";
import { lazyPart } from "../ui/lazy";
import { paths } from "../routes";

const FetchChat = lazyPart(async () => (await import("./FetchChat")).FetchChat);
const Closed = lazyPart(async () => (await import("../features/shared/Closed")).Closed);
const Ended = lazyPart(async () => (await import("../features/rating/Ended")).Ended);
const SharedCards = lazyPart(async () => (await import("../features/reveal/SharedCards")).SharedCards, "li");
const SideCards = lazyPart(async () => (await import("../features/reveal/SideCards")).SideCards);
const CardSheet = lazyPart(async () => (await import("../features/reveal/CardSheet")).CardSheet);
const RevealCard = lazyPart(async () => (await import("../features/reveal/RevealCard")).RevealCard, "li");

export function ChatPage() {
  const { chat: id = "" } = useParams();
  const [, navigate] = useLocation();
  const chat = useLive(({ session }) => session.chats[id]);
  const connection = useLive((snapshot) => snapshot.connection);
  const profile = useProfile();
  const live = useLiveDriver();
  const [sheet, setSheet] = useState(false);

  // "Next" was pressed, and the time to undo it is over.
  const nexting = chat?.held?.command.type === "next";
  const searching = useLive(({ session }) => session.search.at === "asking" || session.search.at === "searching");
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !nexting && searching) navigate(paths.lobby);
    was.current = nexting;
  }, [nexting, searching, navigate]);

  useEffect(() => {
    live.intend({ type: "open", chat: id });
    return () => {
      live.intend({ type: "open", chat: null });
    };
  }, [live, id]);

  // A person whose login ended goes on here: the guard asks them to sign in over the page.
  if (connection.at === "closed" && connection.reason !== "switched_off" && connection.reason !== "signed_out") {
    return <Closed reason={connection.reason} home={paths.home} />;
  }
  if (chat === undefined) return <FetchChat key={id} id={id} />;

  const over = chat.view.status === "ended" || chat.leaving;
  const toLobby = () => navigate(paths.lobby);
  const { reveal } = chat.view;
  const person = reveal.state === "revealed" && (reveal.theirs !== null || reveal.mine !== null);
  return (
    <>
      <Conversation
        key={id}
        chat={chat}
        revealButton={<RevealButton chat={chat} profile={profile} />}
        revealCard={
          (reveal.state === "none" ? reveal.unanswered : reveal.state !== "revealed") && (
            <RevealCard chat={chat} profile={profile} ended={over} />
          )
        }
        cards={
          reveal.state === "revealed"
            ? (fresh) => <SharedCards chat={chat} fresh={fresh} onOpen={() => setSheet(true)} />
            : null
        }
        revealed={person && <SideCards chat={chat} />}
        onPerson={person ? () => setSheet(true) : null}
        ended={<Ended chat={chat} onFind={toLobby} onLobby={toLobby} />}
        onLobby={toLobby}
      />
      {sheet && reveal.state === "revealed" && (
        <CardSheet
          chat={chat.view.chat}
          peer={chat.view.peer}
          theirs={reveal.theirs}
          mine={reveal.mine}
          onHide={async () => (await live.ask({ type: "reveal_revoke", chat: id })).ok}
          onClose={() => setSheet(false)}
        />
      )}
    </>
  );
}
