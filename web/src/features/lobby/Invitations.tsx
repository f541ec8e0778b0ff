/** People met before who asked to talk again. An answer of "not now" looks to them as if there had been none. */
import "../../i18n/en/lobby";
import "../../i18n/en/people";

import { useInfiniteQuery } from "../../query/hooks";
import { useId } from "react";

import { answerAgain, type Person } from "../../api/endpoints";
import { peopleQuery, usePeopleAction } from "../../api/people";
import { sentence } from "../../api/problems";
import { m } from "../../i18n/catalogue";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Glyph } from "../../ui/Glyph";

/** The invitations, if there are any. A list that cannot be fetched is no reason to spoil the lobby. */
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

function Invitation({ person: { chat } }: { person: Person }) {
  const answer = usePeopleAction((yes: boolean) => answerAgain(chat.chat, yes ? "accept" : "later"));
  return (
    <div className="invitation" role="group" aria-label={chat.peer.name}>
      <div className="person">
        <Glyph seed={chat.peer.glyph} />
        <bdi className="person-name">{chat.peer.name}</bdi>
      </div>
      <div className="row">
        <Button
          look="primary"
          busy={answer.isPending}
          onClick={() => {
            answer.mutate(true);
          }}
        >
          {m.people.again.accept}
        </Button>
        <Button
          busy={answer.isPending}
          onClick={() => {
            answer.mutate(false);
          }}
        >
          {m.people.again.later}
        </Button>
      </div>
      {answer.isError && <Note tone="danger">{sentence(answer.error)}</Note>}
    </div>
  );
}
