/** People met before who asked to talk again. They cannot tell "Not now" from no answer. */
import "../../i18n/sections/lobby";

import { useId } from "react";

import { peopleQuery } from "../../api/people";
import { m } from "../../i18n/catalogue";
import { useInfiniteQuery } from "../../query/infinite";
import { Invitation } from "./Invitation";

/** The invitations, if there are any. A list that cannot be fetched shows nothing. */
export function Invitations() {
  const { data } = useInfiniteQuery(peopleQuery);
  const id = useId();
  const waiting = data?.pages.flatMap((page) => page.people).filter(({ again }) => again === "asked_me") ?? [];
  if (waiting.length === 0) return null;
  return (
    <section className="invitations" aria-labelledby={id}>
      <h2 id={id}>{m.lobby.invitations}</h2>
      {waiting.map((person) => (
        <Invitation key={person.chat.chat} person={person} />
      ))}
    </section>
  );
}
