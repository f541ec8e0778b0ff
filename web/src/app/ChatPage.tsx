/** A conversation, put together from its parts: the log and the box, revealing, and what comes after the end. */
import "../i18n/en/chat";

import { useEffect, useState } from "react";
import { Link, useLocation, useParams } from "wouter";

import { chatView } from "../api/endpoints";
import { hasCode } from "../api/problems";
import { readChatView } from "../core/protocol/frames";
import { Conversation } from "../features/chat/Conversation";
import { RevealButton } from "../features/reveal/RevealButton";
import { m } from "../i18n/catalogue";
import { useLive, useLiveDriver } from "../live/store";
import { ConnectionBanner } from "../parts/ConnectionBanner";
import { useProfile } from "../parts/profile";
import { buttonClass } from "../ui/Button";
import { Page } from "../ui/Page";
import { part } from "../ui/part";
import { ErrorState, Skeleton } from "../ui/States";
import { paths } from "./routes";

const Closed = part(async () => (await import("../parts/Closed")).Closed);
const Ended = part(async () => (await import("../features/rating/Ended")).Ended);
const RevealCard = part(async () => (await import("../features/reveal/RevealCard")).RevealCard, "li");

export function ChatPage() {
  const { chat: id = "" } = useParams();
  const [, navigate] = useLocation();
  const chat = useLive(({ session }) => session.chats[id]);
  const connection = useLive((snapshot) => snapshot.connection);
  const profile = useProfile();
  const live = useLiveDriver();

  useEffect(() => {
    live.intend({ type: "open", chat: id });
    return () => {
      live.intend({ type: "open", chat: null });
    };
  }, [live, id]);

  if (connection.at === "closed" && connection.reason !== "switched_off") {
    return <Closed reason={connection.reason} signIn={paths.signInFor(paths.chat(id))} home={paths.home} />;
  }
  if (chat === undefined) return <Fetch key={id} id={id} />;

  const over = chat.view.status === "ended" || chat.leaving;
  const toLobby = () => navigate(paths.lobby);
  const { reveal } = chat.view;
  return (
    <Conversation
      key={id}
      chat={chat}
      revealButton={<RevealButton chat={chat} profile={profile} />}
      revealCard={
        (reveal.state !== "none" || reveal.unanswered === true) && (
          <RevealCard chat={chat} profile={profile} ended={over} />
        )
      }
      ended={<Ended chat={chat} onFind={toLobby} onLobby={toLobby} />}
      onLobby={toLobby}
    />
  );
}

/** A chat that the live connection did not bring: an ended one after a reload, or none of ours. */
function Fetch({ id }: { id: string }) {
  const live = useLiveDriver();
  const connected = useLive((snapshot) => snapshot.connection.at === "live");
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!connected) return undefined;
    const leaving = new AbortController();
    chatView(id, { signal: leaving.signal }).then(
      (answer) => {
        const view = readChatView(answer);
        if (view !== null) live.load(view);
      },
      (reason: unknown) => {
        if (!leaving.signal.aborted) setError(reason);
      },
    );
    return () => {
      leaving.abort();
    };
  }, [live, id, connected, attempt]);

  if (error === null) {
    return (
      <>
        <ConnectionBanner />
        <Page title={m.chat.loading} look="narrow">
          <Skeleton />
          <ToLobby />
        </Page>
      </>
    );
  }
  if (hasCode(error, "not_found")) {
    return (
      <Page title={m.chat.missing.title} lead={m.chat.missing.body} look="centered">
        <ToLobby />
      </Page>
    );
  }
  return (
    <main id="main" className="page">
      <ErrorState
        error={error}
        onRetry={() => {
          setError(null);
          setAttempt(attempt + 1);
        }}
      />
      <ToLobby />
    </main>
  );
}

function ToLobby() {
  return (
    <Link className={buttonClass()} href={paths.lobby}>
      {m.chat.toLobby}
    </Link>
  );
}
