/** A thumb and up to three matching tags. Each tap is saved at once; a rating is optional. */
import "./rating.css";
import "../../i18n/sections/rating";

import { useState } from "react";

import type { Thumb } from "../../core/protocol/frames";
import { m } from "../../i18n/catalogue";
import { useLive, useLiveDriver } from "../../realtime/store";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { SomeOf } from "../../ui/Choice";
import { Icon } from "../../ui/Icon";

const MOST_TAGS = 3;
const unkind: ReadonlySet<string> = new Set([
  "low_effort",
  "boring",
  "rude",
  "pushy",
  "off_topic",
  "left_early",
  "spam",
]);

interface RateProps {
  chat: string;
  /** What was said before. */
  rated: Thumb | null;
  onThumb?: (thumb: Thumb) => void;
}

export function Rate({ chat, rated, onThumb }: RateProps) {
  const live = useLiveDriver();
  const offered = useLive(({ session }) => session.limits.rating_tags);
  const [thumb, setThumb] = useState<Thumb | null>(rated);
  const [tags, setTags] = useState<readonly string[]>([]);
  const [error, setError] = useState(false);
  const words: Readonly<Record<string, string>> = m.rating.tags;
  const fitting = offered.filter((tag) => tag in words && unkind.has(tag) === (thumb === "down"));

  const rate = async (rating: Thumb, with_: readonly string[]) => {
    setThumb(rating);
    setTags(with_);
    onThumb?.(rating);
    const outcome = await live.ask({ type: "rate", chat, rating, tags: [...with_] });
    setError(!outcome.ok);
  };

  return (
    <div className="rate">
      <div className="rate-thumbs" role="group" aria-label={m.rating.how}>
        <span className="rate-how">{m.rating.how}</span>
        {(["up", "down"] as const).map((one) => (
          <Button
            key={one}
            className={one === "up" ? "rate-thumb" : "rate-thumb rate-thumb-down"}
            aria-pressed={thumb === one}
            onClick={() => void rate(one, [])}
          >
            <Icon name="up" /> {m.rating.thumbs[one]}
          </Button>
        ))}
      </div>
      {(thumb === "up" || thumb === "down") && (
        <SomeOf
          legend={m.rating.tagsLegend}
          options={fitting.map((tag) => ({ value: tag, label: words[tag] ?? tag }))}
          values={tags}
          onChange={(next) => {
            if (next.length <= MOST_TAGS) void rate(thumb, next);
          }}
        />
      )}
      {error ? (
        <Note tone="danger">{m.rating.refused}</Note>
      ) : (
        thumb !== null && (
          <p className="secondary" role="status">
            {m.rating.thanks}
          </p>
        )
      )}
      <details className="rate-why">
        <summary>{m.rating.why}</summary>
        <p className="secondary">{m.rating.whyBody}</p>
      </details>
    </div>
  );
}
