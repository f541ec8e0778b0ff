/** A chat that the live connection did not bring: an ended one after a reload, or one of other people. */
import "../i18n/sections/chat";

import { useEffect, useState } from "react";
import { Link } from "wouter";

import { chatView } from "../api/endpoints";
import { hasCode } from "../api/problems";
import { readChatView } from "../core/protocol/frames";
import { m } from "../i18n/catalogue";
import { useLive, useLiveDriver } from "../realtime/store";
import { ConnectionBanner } from "../features/shared/ConnectionBanner";
import { buttonClass } from "../ui/Button";
import { Page } from "../ui/Page";
import { ErrorState, Skeleton } from "../ui/States";
import { paths } from "../routes";

/** Fetches the chat and hands it to the live part, which owns it from then on. */
export function FetchChat({ id }: { id: string }) {
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
