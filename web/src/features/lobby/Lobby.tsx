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
import { useProfile } from "../../state/profile";
import { useWallClock } from "../../ui/useWallClock";
import { Wishes } from "./Wishes";

const Invitations = lazyPart(async () => (await import("./Invitations")).Invitations, "quiet");
const Impossible = lazyPart(async () => (await import("./Impossible")).Impossible, "quiet");
const Talking = lazyPart(async () => (await import("./Talking")).Talking);
const Inside = lazyPart(async () => (await import("./Inside")).Inside, "quiet");
const TellMe = lazyPart(async () => (await import("./TellMe")).TellMe, "quiet");
const Met = lazyPart(async () => (await import("./Met")).Met, "quiet");

interface LobbyProps {
  /** The one thing to do: find someone, or go back to the chat. */
  onFind: () => void;
  /** Something that comes first, such as why a search stopped. */
  notice?: ReactNode;
  /** The chat that goes on meanwhile: its other person. */
  talking?: { name: string; glyph: number };
}

/** The page. */
export function Lobby({ onFind, notice, talking }: LobbyProps) {
  return (
    <main id="main" className="page page-wide lobby-page">
      <div className="lobby-first">
        <Invitations />
        {notice}
      </div>
      {talking === undefined ? <Ready onFind={onFind} /> : <Talking {...talking} onBack={onFind} />}
      <Met />
    </main>
  );
}

function Ready({ onFind }: { onFind: () => void }) {
  const { data } = useQuery(lobbyQuery);
  const { community } = useProfile();
  // How many are here counts everybody: it says nothing about those whom they meet.
  const inside = community?.meets === "members" ? community : undefined;
  const pausedUntil = typeof data?.paused_until === "string" ? Date.parse(data.paused_until) : 0;
  const pause = (pausedUntil - useWallClock(pausedUntil)) / 1_000;
  return (
    <div className="lobby">
      <div className="lobby-middle">
        <Figure state="apart" />
        <div className="page-head">
          <PageHeading title={m.lobby.title} />
          <p className="lead">{m.lobby.lead}</p>
          {inside && <Inside community={inside} />}
          {data !== undefined && !inside && (
            <p className="secondary">
              {typeof data.online === "number" ? m.lobby.online(data.online) : m.lobby.few}
              {/* The wait was measured among many: it says nothing about now when few are here. */}
              {typeof data.online === "number" &&
                typeof data.typical_wait === "number" &&
                ` ${m.lobby.wait(duration(data.typical_wait))}`}
            </p>
          )}
        </div>
        {data !== undefined && typeof data.online !== "number" && <TellMe />}
        <Wishes />
        {data !== undefined && <Impossible unavailable={data.unavailable_interests ?? []} />}
        {(data?.unavailable_interests?.length ?? 0) > 0 && (
          <Note tone="warn">
            {m.lobby.unavailable(list(data?.unavailable_interests ?? []), data?.unavailable_interests?.length ?? 0)}
          </Note>
        )}
        {(data?.gender_wish === "longer" || data?.gender_wish === "much_longer") && (
          <p className="secondary">{m.lobby.genderWish[data.gender_wish]}</p>
        )}
      </div>
      <div className="lobby-reach">
        {pause > 0 ? (
          <Note tone="warn">{m.lobby.paused(duration(pause))}</Note>
        ) : (
          <Button look="primary" size="large" wide onClick={onFind}>
            {m.lobby.find}
          </Button>
        )}
      </div>
    </div>
  );
}
