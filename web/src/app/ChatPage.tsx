/** A conversation, put together from its parts: the log and the box, revealing, and what comes after the end. */
import "../i18n/en/chat";
import "../i18n/en/reveal";

import { useEffect, useState } from "react";
import { useLocation, useParams } from "wouter";

import { chatView } from "../api/endpoints";
import { hasCode } from "../api/problems";
import { parseChatView } from "../core/protocol/frames";
import { Conversation } from "../features/chat/Conversation";
import { Ended } from "../features/rating/Ended";
import type { OwnFields } from "../features/reveal/fields";
import { RevealButton } from "../features/reveal/RevealButton";
import { RevealCard } from "../features/reveal/RevealCard";
import { m } from "../i18n/catalogue";
import { useLive, useLiveDriver } from "../live/store";
import { Closed } from "../parts/Closed";
import { useProfile } from "../parts/profile";
import { Button } from "../ui/Button";
import { Page } from "../ui/Page";
import { ErrorState, Skeleton } from "../ui/States";
import { paths } from "./routes";

export function ChatPage() {
  const { chat: id = "" } = useParams();
  const [, navigate] = useLocation();
  const chat = useLive(({ session }) => session.chats[id]);
  const connection = useLive((snapshot) => snapshot.connection);
  const profile = useProfile();

  if (connection.at === "closed" && connection.reason !== "switched_off") {
    return <Closed reason={connection.reason} signIn={paths.signInFor(paths.chat(id))} home={paths.home} />;
  }
  if (chat === undefined) return <Fetch key={id} id={id} />;

  const over = chat.view.status === "ended" || chat.leaving;
  const toLobby = () => navigate(paths.lobby);
  const own: OwnFields = {
    first_name: profile.card.first_name ?? "",
    alias: profile.alias,
    gender: profile.gender === "unsaid" ? "" : m.reveal.genders[profile.gender],
    contact: profile.card.contact ?? "",
    about: profile.card.about ?? "",
    email_domain: profile.email.split("@").at(-1) ?? "",
  };
  return (
    <Conversation
      key={id}
      chat={chat}
      revealButton={<RevealButton chat={chat} own={own} />}
      revealCard={<RevealCard chat={chat} own={own} ended={over} />}
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
        const view = parseChatView(answer);
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
      <main id="main" className="page">
        <Skeleton />
      </main>
    );
  }
  if (hasCode(error, "not_found")) {
    return (
      <Page title={m.chat.missing.title} lead={m.chat.missing.body} look="centered">
        <Button look="primary" onClick={() => location.assign(paths.lobby)}>
          {m.chat.toLobby}
        </Button>
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
    </main>
  );
}
