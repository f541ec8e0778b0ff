/**
 * The lobby: one button, what it will look for, and how many are here. Only a press starts a search.
 * Must not know how a search works; the parent decides what "find" does.
 */
import "./lobby.css";
import "../../i18n/sections/lobby";

import { useQuery } from "../../query/hooks";
import type { ReactNode } from "react";

import { lobbyQuery } from "../../api/queries";
import { m } from "../../i18n/catalogue";
import { duration, list } from "../../i18n/format";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Figure } from "../../ui/Figure";
import { PageHeading } from "../../ui/Page";
import { lazyPart } from "../../ui/lazy";
import { useWallClock } from "../../ui/useWallClock";
import { Wishes } from "./Wishes";

const Invitations = lazyPart(async () => (await import("./Invitations")).Invitations);

interface LobbyProps {
  onFind: () => void;
  /** Something that comes first: a conversation that is still open, or why a search stopped. */
  notice?: ReactNode;
}

/** The page. */
export function Lobby({ onFind, notice }: LobbyProps) {
  const { data } = useQuery(lobbyQuery);
  const pausedUntil = typeof data?.paused_until === "string" ? Date.parse(data.paused_until) : 0;
  const pause = (pausedUntil - useWallClock(pausedUntil)) / 1_000;

  return (
    <main id="main" className="page">
      <Invitations />
      {notice}
      <div className="lobby">
        <Figure state="apart" />
        <div className="page-head">
          <PageHeading title={m.lobby.title} />
          <p className="lead">{m.lobby.lead}</p>
        </div>
        {pause > 0 ? (
          <Note tone="warn">{m.lobby.paused(duration(pause))}</Note>
        ) : (
          <Button look="primary" size="large" onClick={onFind}>
            {m.lobby.find}
          </Button>
        )}
        <Wishes />
        {(data?.unavailable_interests?.length ?? 0) > 0 && (
          <Note tone="warn">
            {m.lobby.unavailable(list(data?.unavailable_interests ?? []), data?.unavailable_interests?.length ?? 0)}
          </Note>
        )}
        {(data?.gender_wish === "longer" || data?.gender_wish === "much_longer") && (
          <p className="secondary">{m.lobby.genderWish[data.gender_wish]}</p>
        )}
        {data !== undefined && (
          <p className="secondary">
            {typeof data.online === "number" ? m.lobby.online(data.online) : m.lobby.few}
            {typeof data.typical_wait === "number" && ` ${m.lobby.wait(duration(data.typical_wait))}`}
          </p>
        )}
      </div>
    </main>
  );
}
