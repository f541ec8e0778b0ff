/** A running search: its progress in words, and a way to cancel at any moment. */
import "../../ui/Choice.css";
import "./matching.css";
import "../../i18n/sections/lobby";
import "../../i18n/sections/matching";

import { useEffect, useState } from "react";

import type { Preferences } from "../../core/protocol/commands";
import type { Search } from "../../core/protocol/frames";
import type { SearchState } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { duration } from "../../i18n/format";
import { profileQuery } from "../../api/queries";
import { useQueryClient } from "../../query/hooks";
import { useFind, useLiveDriver, useLiveClock } from "../../realtime/store";
import { useProfile } from "../../state/profile";
import { relaxed, wishesOf } from "../shared/wishes";
import { useAnnounce } from "../../ui/Announcer";
import { Button } from "../../ui/Button";
import { PageHeading } from "../../ui/Page";
import { AreYouThere } from "./AreYouThere";
import { Orbit } from "./Orbit";
import { SearchEnded } from "./SearchEnded";

interface SearchingProps {
  search: Exclude<SearchState, { at: "none" }>;
  /** The preferences of the profile, from which a search can depart. */
  wishes: Preferences;
}

export function Searching({ search, wishes: kept }: SearchingProps) {
  const [wishes, setWishes] = useState(kept);
  const { community } = useProfile();
  const live = useLiveDriver();
  const find = useFind();
  const toLobby = () => live.intend({ type: "dismiss_search" });
  const again = () => find();

  switch (search.at) {
    case "asking":
      return <Looking wishes={wishes} onCancel={() => live.intend({ type: "cancel_search" })} />;
    case "searching":
      if (search.called !== null) return <AreYouThere {...search.called} />;
      return (
        <Looking
          state={search}
          wishes={wishes}
          frozen={search.search.next_in === null && search.search.note !== "anyone"}
          onChange={(next) => {
            setWishes(next);
            live.intend({ type: "find", ticket: search.search.ticket, takeOver: false, wishes: next });
          }}
          onCancel={() => live.intend({ type: "cancel_search" })}
        />
      );
    case "stopped":
      if (search.reason === "timed_out") {
        const { title, body, inside, again: label, change } = m.matching.timedOut;
        const lead = community?.meets === "members" ? inside(community.name) : body;
        // A new search within a minute keeps the place of the one that ended.
        return (
          <SearchEnded title={title} lead={lead} action={label} onAction={again} other={change} onOther={toLobby} />
        );
      } else if (search.reason === "taken_over") {
        const { title, body, move, lobby } = m.matching.elsewhere;
        const act = () => find(true);
        return <SearchEnded title={title} lead={body} action={move} onAction={act} other={lobby} onOther={toLobby} />;
      } else if (search.reason === "moved") {
        return <Moved onAgain={again} onLobby={toLobby} />;
      } else {
        const { title, body, again: label, lobby } = search.reason === "away" ? m.matching.away : m.matching.gone;
        return (
          <SearchEnded title={title} lead={body} action={label} onAction={again} other={lobby} onOther={toLobby} />
        );
      }
    case "elsewhere": {
      const { title, body, move, lobby } = m.matching.elsewhere;
      const act = () => find(true);
      return <SearchEnded title={title} lead={body} action={move} onAction={act} other={lobby} onOther={toLobby} />;
    }
    case "refused": {
      const { title, again: label, lobby, wait } = m.matching.refused;
      const codes: Readonly<Record<string, string>> = m.matching.refused.codes;
      const reason = codes[search.code] ?? m.matching.refused.codes.other;
      const lead = search.retryAfter === null ? reason : `${reason} ${wait(duration(search.retryAfter))}`;
      return <SearchEnded title={title} lead={lead} action={label} onAction={again} other={lobby} onOther={toLobby} />;
    }
  }
}

/** The community opened, closed or is another one: what the profile says is read again. */
function Moved({ onAgain, onLobby }: { onAgain: () => void; onLobby: () => void }) {
  const client = useQueryClient();
  useEffect(() => {
    void client.invalidateQueries(profileQuery);
  }, [client]);
  const { title, body, again, lobby } = m.matching.moved;
  return <SearchEnded title={title} lead={body} action={again} onAction={onAgain} other={lobby} onOther={onLobby} />;
}

interface LookingProps {
  state?: Extract<SearchState, { at: "searching" }>;
  wishes: Preferences;
  frozen?: boolean;
  /** Goes on under other wishes, in the same place. */
  onChange?: (wishes: Preferences) => void;
  onCancel: () => void;
}

/** After this many seconds, the wishes that hold a search up are offered to be relaxed. */
const RELAX_AFTER = 20;

function Looking({ state, wishes, frozen = false, onChange, onCancel }: LookingProps) {
  const announce = useAnnounce();
  const profile = useProfile();
  const now = useLiveClock(1_000);
  const passed = state === undefined ? 0 : Math.max(0, Math.floor((now - state.received) / 1000));
  const waited = (state?.search.waited ?? 0) + passed;
  const step = stepOf(state?.search.note, profile.interests.length > 0);
  const counts = wishesOf(profile, wishes);
  const musts = counts.filter(({ weight }) => weight === "must");
  const { community } = profile;
  const chips = counts.length > 0 ? counts.map(({ short }) => short) : [m.lobby.chips.anyone];
  if (community?.meets === "members") chips.unshift(m.lobby.community.chip(community.name));

  useEffect(() => {
    announce(step);
  }, [announce, step]);

  return (
    <main id="main" className="page seek">
      <div className="seek-middle">
        <Orbit />
        <PageHeading title={m.matching.title} shown={step} />
        <ul className="chips">
          {chips.map((chip) => (
            <li key={chip} className="chip chip-plain">
              {chip}
            </li>
          ))}
        </ul>
        <p className="seek-waited secondary">{m.matching.waited(duration(waited))}</p>
        {onChange !== undefined && waited >= RELAX_AFTER && musts.length > 0 && (
          <div className="seek-relax" role="group" aria-label={m.matching.relax.title}>
            <p className="secondary">{m.matching.relax.title}</p>
            {musts.map(({ kind, sentence }) => (
              <Button key={kind} look="outline" onClick={() => onChange(relaxed(wishes, kind))}>
                {m.matching.relax.one(sentence)}
              </Button>
            ))}
          </div>
        )}
      </div>
      <div className="seek-reach">
        {onChange !== undefined && (frozen || state?.search.note !== "anyone") && (
          <Button
            look="ghost"
            aria-pressed={frozen}
            onClick={() => onChange({ ...wishes, freeze_at: frozen ? null : (state?.search.level ?? 0) })}
          >
            {m.matching.freeze}
          </Button>
        )}
        <Button size="large" wide onClick={onCancel}>
          {m.matching.cancel}
        </Button>
      </div>
    </main>
  );
}

/** What the search does now, in words for the person. */
function stepOf(note: Search["note"] | undefined, hasInterests: boolean): string {
  if (note === undefined) return m.matching.title;
  // Without interests, steps about interests say nothing.
  return note === "any_interest" && !hasInterests ? m.matching.wider : m.matching.steps[note];
}
