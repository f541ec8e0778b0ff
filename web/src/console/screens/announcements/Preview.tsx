/** How people will see an announcement, on a phone, light and dark. Its words are text, whatever they say. */
import type { Announcement, AnnouncementWords } from "../../types";
import { Mark } from "../../ui/Icon";
import { announcements as w } from "../../words/announcements";

interface PreviewProps {
  kind: Announcement["kind"];
  words: AnnouncementWords;
}

/** Both phones. */
export function Preview({ kind, words }: PreviewProps) {
  return (
    <section className="stack" aria-label={w.preview}>
      {(["light", "dark"] as const).map((look) => (
        <div className="phone" data-look={look} key={look} aria-hidden={look === "dark" || undefined}>
          <div className="phone-bar">
            <Mark />
          </div>
          {kind === "banner" && <Text words={words} />}
          <div className="phone-lobby">
            <strong>{w.lobby}</strong>
            <span className="btn btn-pri">{w.find}</span>
            {kind === "inbox" && (
              <span className="phone-news">
                {w.inbox} <span className="phone-dot" />
              </span>
            )}
          </div>
          {kind === "inbox" && <Text words={words} />}
        </div>
      ))}
      <p className="hint">{w.previewHint}</p>
    </section>
  );
}

function Text({ words: { title, text } }: Pick<PreviewProps, "words">) {
  return (
    <div className="phone-said">
      <strong dir="auto">{title === "" ? w.previewTitle : title}</strong>
      <span dir="auto">{text === "" ? w.previewText : text}</span>
      <span className="phone-got">{w.gotIt}</span>
    </div>
  );
}
