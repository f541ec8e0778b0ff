/**
 * What the place announces, in the lobby: banners until they are dismissed, and everything that shows under "News".
 * What was read is remembered in this browser only. Its page decides where it stands: never in a chat or a search.
 */
import "./announcements.css";
import "../../i18n/sections/news";

import { useEffect, useState } from "react";

import { type Announcement, announcementsQuery } from "../../api/announcements";
import { m } from "../../i18n/catalogue";
import { locale } from "../../i18n/locale";
import { moment } from "../../i18n/moment";
import { useQuery } from "../../query/hooks";
import { nameOf, noteRead, notYetSaid, readHere } from "../../state/announcements";
import { useAnnounce } from "../../ui/Announcer";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";

const none: readonly Announcement[] = [];

/** In one's own language, or in the first. */
function wordsOf({ words }: Announcement) {
  return words.find(({ language }) => language === locale) ?? words[0] ?? { language: "", title: "", text: "" };
}

/** The banners, and the way to the news. Nothing while nothing is announced or it cannot be fetched. */
export function Announcements() {
  const { data } = useQuery(announcementsQuery);
  const [read, setRead] = useState(readHere);
  const [isOpen, setOpen] = useState(false);
  const all = data?.announcements ?? none;
  const unread = all.filter((one) => !read.includes(nameOf(one)));
  const banners = unread.filter(({ kind }) => kind === "banner");
  const waiting = unread.length - banners.length;
  useSaidOnce(banners);
  const markRead = (ones: readonly Announcement[]) => {
    setRead(noteRead(ones.map(nameOf), all.map(nameOf)));
  };
  if (all.length === 0) return null;
  return (
    <div className="news">
      {banners.map((one) => (
        <aside className="news-banner" key={nameOf(one)} aria-label={m.news.label}>
          <Said one={one} heading="h2" />
          <Button
            look="link"
            onClick={() => {
              markRead([one]);
            }}
          >
            {m.news.gotIt}
          </Button>
        </aside>
      ))}
      {banners.length < all.length && (
        <button
          type="button"
          className="chip news-open"
          aria-haspopup="dialog"
          onClick={() => {
            setOpen(true);
            markRead(unread.filter(({ kind }) => kind === "inbox"));
          }}
        >
          {m.news.open(waiting)}
          {waiting > 0 && <span className="news-dot" aria-hidden="true" />}
        </button>
      )}
      <Dialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
        }}
        title={m.news.title}
        actions={
          <Button
            data-initial-focus
            onClick={() => {
              setOpen(false);
            }}
          >
            {m.news.close}
          </Button>
        }
      >
        {all.map((one) => (
          <article className="news-one" key={nameOf(one)}>
            <Said one={one} heading="h3" />
            <small className="secondary">{moment(new Date(one.at), new Date())}</small>
          </article>
        ))}
      </Dialog>
    </div>
  );
}

function Said({ one, heading: Heading }: { one: Announcement; heading: "h2" | "h3" }) {
  const { language, title, text } = wordsOf(one);
  return (
    <div lang={language}>
      <Heading className="news-title" dir="auto">
        {title}
      </Heading>
      <p className="news-text" dir="auto">
        {text}
      </p>
    </div>
  );
}

/** Says new banners once to people who listen to the page. */
function useSaidOnce(banners: readonly Announcement[]): void {
  const announce = useAnnounce();
  const names = banners.map(nameOf).join(" ");
  useEffect(() => {
    if (names === "") return;
    const fresh = notYetSaid(names.split(" "));
    const sentences = banners
      .filter((one) => fresh.includes(nameOf(one)))
      .map((one) => m.news.aloud(wordsOf(one).title, wordsOf(one).text));
    if (sentences.length > 0) announce(sentences.join(" "));
    // The names stand for the banners.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [names, announce]);
}
