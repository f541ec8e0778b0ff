/** The last people met, beside the lobby or below it. */
import "../../i18n/sections/lobby";

import { useId } from "react";
import { Link } from "wouter";

import { peopleQuery } from "../../api/people";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { day } from "../../i18n/format";
import { useInfiniteQuery } from "../../query/infinite";
import { Glyph } from "../../ui/Glyph";

/** How many; the page of people has them all. */
const MOST = 4;

/** A list that cannot be fetched shows nothing: the lobby works without it. */
export function Met() {
  const { data } = useInfiniteQuery(peopleQuery);
  const id = useId();
  if (data === undefined) return null;
  const people = data.pages.flatMap((page) => page.people).filter(({ chat }) => chat.status === "ended");
  return (
    <section className="lobby-met" aria-labelledby={id}>
      <div className="row row-spread">
        <h2 id={id}>{m.lobby.met}</h2>
        {people.length > 0 && (
          <Link className="button-link" href={paths.people}>
            {m.lobby.metAll}
          </Link>
        )}
      </div>
      {people.length === 0 ? (
        <p className="secondary">{m.lobby.metNone}</p>
      ) : (
        // eslint-disable-next-line jsx-a11y-x/no-redundant-roles -- Safari drops the role of a list without bullets
        <ul role="list">
          {people.slice(0, MOST).map(({ chat }) => (
            <li key={chat.chat}>
              <Link className="person" href={paths.transcript(chat.chat)}>
                <Glyph seed={chat.peer.glyph} />
                <span>
                  <bdi className="person-name">{chat.peer.name}</bdi>
                  <time className="secondary" dateTime={chat.started_at}>
                    {day(new Date(chat.started_at), new Date())}
                  </time>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
