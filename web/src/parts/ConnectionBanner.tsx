/** What is to be said about the connection, and nothing while there is nothing to say. */
import "../i18n/en/chat";
import "../i18n/en/connection";

import { useEffect, useRef, useState } from "react";

import { troubleSince } from "../core/connection/machine";
import { m } from "../i18n/catalogue";
import { useLive, useLiveDriver, useNow } from "../live/store";
import { useAnnounce } from "../ui/Announcer";
import { Banner } from "../ui/Banner";
import { Button } from "../ui/Button";

/** A shorter interruption is nobody's business. */
const QUIET_FOR = 2_000;
const BACK_FOR = 4_000;

export function ConnectionBanner() {
  const announce = useAnnounce();
  const connection = useLive((snapshot) => snapshot.connection);
  const waiting = useLive(({ session }) =>
    Object.values(session.chats).reduce((sum, { outbox }) => sum + outbox.filter(unsent).length, 0),
  );
  const since = troubleSince(connection);
  const now = useNow(250, since !== null);
  const trouble = since !== null && now - since >= QUIET_FOR;
  const kept = useRef(0);
  const [back, setBack] = useState<number | null>(null);

  useEffect(() => {
    if (!trouble) return;
    announce(m.chat.said.lost);
    return () => {
      announce(m.chat.said.online);
      setBack(kept.current);
    };
  }, [trouble, announce]);

  useEffect(() => {
    if (trouble) kept.current = waiting;
  }, [trouble, waiting]);

  useEffect(() => {
    if (back === null) return;
    const timer = setTimeout(() => {
      setBack(null);
    }, BACK_FOR);
    return () => {
      clearTimeout(timer);
    };
  }, [back]);

  const words = trouble ? <Trouble /> : back !== null && connection.at === "live" ? <Back sent={back} /> : null;
  // A place of its own, so that people who go from place to place find it.
  return words === null ? null : <section aria-label={m.connection.label}>{words}</section>;
}

function Trouble() {
  const live = useLiveDriver();
  const connection = useLive((snapshot) => snapshot.connection);
  if (connection.at === "offline") return <Banner>{m.connection.offline}</Banner>;
  const attempt = connection.at === "waiting" || connection.at === "connecting" ? connection.attempt : 0;
  return (
    <Banner>
      {m.connection.reconnecting(attempt)}
      {connection.at === "waiting" && (
        <Button look="link" onClick={live.tryNow}>
          {m.connection.tryNow}
        </Button>
      )}
    </Banner>
  );
}

function Back({ sent }: { sent: number }) {
  return <Banner tone="ok">{sent === 0 ? m.connection.back : m.connection.backSent(sent)}</Banner>;
}

const unsent = ({ fate }: { fate: { at: string } }) => fate.at === "queued" || fate.at === "sending";
