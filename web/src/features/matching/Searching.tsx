/** A running search: its progress in words, and a way to cancel at any moment. */
import "./matching.css";
import "../../i18n/sections/matching";

import { useEffect } from "react";

import type { Preferences } from "../../core/protocol/commands";
import type { SearchState } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { duration } from "../../i18n/format";
import { useFind, useLiveDriver, useLiveClock } from "../../realtime/store";
import { useAnnounce } from "../../ui/Announcer";
import { Button } from "../../ui/Button";
import { Switch } from "../../ui/Choice";
import { Page } from "../../ui/Page";
import { AreYouThere } from "./AreYouThere";
import { StartSearch } from "./StartSearch";
import { SearchEnded } from "./SearchEnded";

interface SearchingProps {
  search: Exclude<SearchState, { at: "none" }>;
  /** The preferences of the profile, to freeze a search at its current step. */
  wishes: Preferences;
}

export function Searching({ search, wishes }: SearchingProps) {
  const live = useLiveDriver();
  const find = useFind();
  const toLobby = () => live.intend({ type: "dismiss_search" });
  const again = () => find();

  switch (search.at) {
    case "asking":
      return <Looking onCancel={() => live.intend({ type: "cancel_search" })} />;
    case "searching":
      if (search.called !== null) return <AreYouThere {...search.called} />;
      return (
        <Looking
          state={search}
          frozen={search.search.next_in === null && search.search.note !== "anyone"}
          onFreeze={(on) => {
            const { ticket, level } = search.search;
            const frozen = { ...wishes, freeze_at: on ? level : null };
            live.intend({ type: "find", ticket, takeOver: false, wishes: frozen });
          }}
          onCancel={() => live.intend({ type: "cancel_search" })}
        />
      );
    case "stopped":
      if (search.reason === "timed_out") {
        const { title, body, again: label, change } = m.matching.timedOut;
        // A new search within a minute keeps the place of the one that ended.
        return (
          <SearchEnded title={title} lead={body} action={label} onAction={again} other={change} onOther={toLobby} />
        );
      } else if (search.reason === "taken_over") {
        const { title, body, move, lobby } = m.matching.elsewhere;
        const act = () => find(true);
        return <SearchEnded title={title} lead={body} action={move} onAction={act} other={lobby} onOther={toLobby} />;
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

interface LookingProps {
  state?: Extract<SearchState, { at: "searching" }>;
  frozen?: boolean;
  onFreeze?: (on: boolean) => void;
  onCancel: () => void;
}

function Looking({ state, frozen = false, onFreeze, onCancel }: LookingProps) {
  const announce = useAnnounce();
  const now = useLiveClock(1_000);
  const passed = state === undefined ? 0 : Math.max(0, Math.floor((now - state.received) / 1000));
  const waited = (state?.search.waited ?? 0) + passed;
  const nextIn =
    typeof state?.search.next_in === "number" ? Math.max(0, Math.ceil(state.search.next_in - passed)) : null;
  const step = state === undefined ? m.matching.asking : m.matching.steps[state.search.note];

  useEffect(() => {
    announce(`${m.matching.title}. ${step}`);
  }, [announce, step]);

  return (
    <Page title={m.matching.title} look="centered">
      <div className="searching">
        <StartSearch />
        <p className="searching-step">{step}</p>
        <p className="secondary">
          {m.matching.waited(duration(waited))}
          {nextIn !== null && nextIn > 0 && <> · {m.matching.nextIn(duration(nextIn))}</>}
        </p>
        {onFreeze !== undefined && (state?.search.note !== "anyone" || frozen) && (
          <div className="searching-freeze">
            <Switch label={m.matching.freeze} hint={m.matching.freezeHint} checked={frozen} onChange={onFreeze} />
          </div>
        )}
        <Button onClick={onCancel}>{m.matching.cancel}</Button>
        <p className="secondary searching-note">
          {m.matching.must} {m.matching.keepOpen}
        </p>
      </div>
    </Page>
  );
}
