/** What is wrong with the connection, in words, and that it is back. */
import "../../i18n/sections/connection";

import { useEffect, useRef, useState } from "react";

import type { SessionState } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { useLive, useLiveDriver } from "../../realtime/store";
import { useAnnounce } from "../../ui/Announcer";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";

/** After this long without a socket, while the server answers, sockets count as blocked. */
const BLOCKED_AFTER = 8_000;
const BACK_FOR = 4_000;

/** `lasting`: for how many milliseconds there has been trouble; `null` while there is none. */
export function ConnectionTrouble({ lasting }: { lasting: number | null }) {
  const live = useLiveDriver();
  const announce = useAnnounce();
  const connection = useLive((snapshot) => snapshot.connection);
  const trouble = lasting !== null;
  const online = connection.at === "live";
  const told = useRef(false);
  const waiting = useRef<ReadonlySet<string>>(new Set());
  const [back, setBack] = useState(false);

  useEffect(() => {
    if (trouble && !told.current) {
      told.current = true;
      announce(m.connection.lost);
    }
    if (online && told.current) {
      told.current = false;
      announce(m.connection.online);
      setBack(true);
    }
  }, [trouble, online, announce]);

  useEffect(() => {
    if (!trouble) return;
    const all = new Set<string>();
    const note = () => {
      const { connection, session } = live.getSnapshot();
      if (connection.at === "live") return;
      for (const cid of idsOf(session.chats, ["queued", "sending"])) all.add(cid);
    };
    waiting.current = all;
    note();
    return live.subscribe(note);
  }, [live, trouble]);

  useEffect(() => {
    if (!back) return;
    const timer = setTimeout(() => {
      setBack(false);
    }, BACK_FOR);
    return () => {
      clearTimeout(timer);
    };
  }, [back]);

  const words =
    lasting !== null ? (
      <Trouble blocked={lasting >= BLOCKED_AFTER} />
    ) : back && online ? (
      <Back waited={waiting} />
    ) : null;
  // A place of its own, so that people who go from place to place find it.
  return words === null ? null : <section aria-label={m.connection.label}>{words}</section>;
}

function Trouble({ blocked }: { blocked: boolean }) {
  const live = useLiveDriver();
  const connection = useLive((snapshot) => snapshot.connection);
  if (connection.at === "offline") return <Banner>{m.connection.offline}</Banner>;
  const { attempt, answered } =
    connection.at === "waiting" || connection.at === "connecting" ? connection : { attempt: 0, answered: false };
  return (
    <Banner>
      {typeof answered === "string"
        ? m.common.problems.elsewhere(answered)
        : answered && blocked
          ? m.connection.blocked
          : m.connection.reconnecting(attempt)}
      {connection.at === "waiting" && (
        <Button look="link" onClick={live.tryNow}>
          {m.connection.tryNow}
        </Button>
      )}
    </Banner>
  );
}

/** Counts what the server has by now, not what waited for it. */
function Back({ waited }: { waited: { current: ReadonlySet<string> } }) {
  const chats = useLive(({ session }) => session.chats);
  const open = idsOf(chats, ["queued", "sending", "failed"]);
  const sent = [...waited.current].filter((cid) => !open.has(cid)).length;
  return <Banner tone="ok">{sent === 0 ? m.connection.back : m.connection.backSent(sent)}</Banner>;
}

function idsOf(chats: SessionState["chats"], fates: readonly string[]): ReadonlySet<string> {
  const all = Object.values(chats).flatMap(({ outbox }) => outbox);
  return new Set(all.filter(({ fate }) => fates.includes(fate.at)).map(({ cid }) => cid));
}
