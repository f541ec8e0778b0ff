/** The board: wishes and faults in words of staff, and one vote of mine for each. */
import "./hearing.css";
import "../../i18n/sections/hearing";

import { useId } from "react";
import { Link } from "wouter";

import { boardQuery, type BoardItem, castVote } from "../../api/hearing";
import { sentence } from "../../api/problems";
import { m } from "../../i18n/catalogue";
import { useQuery, useQueryClient } from "../../query/hooks";
import { useMutation } from "../../query/mutation";
import { paths } from "../../routes";
import { useAnnounce } from "../../ui/Announcer";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ErrorState, Skeleton } from "../../ui/States";

/** The page. */
export function BoardPage() {
  const said = m.hearing.board;
  const { data, error, refetch } = useQuery(boardQuery);
  return (
    <Page title={said.title} lead={said.lead} look="narrow">
      {data === undefined && error === null && <Skeleton shape="boxes" />}
      {data === undefined && error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <Lane title={said.wishes} empty={said.noWishes} items={data.items.filter(({ kind }) => kind === "wish")} />
          <Lane title={said.faults} empty={said.noFaults} items={data.items.filter(({ kind }) => kind === "fault")} />
          <p className="secondary">{said.counts}</p>
        </>
      )}
      <p>
        {said.own}{" "}
        <Link className="button-link" href={paths.tellUs}>
          {m.hearing.title}
        </Link>
      </p>
    </Page>
  );
}

interface LaneProps {
  title: string;
  empty: string;
  items: readonly BoardItem[];
}

function Lane({ title, empty, items }: LaneProps) {
  const id = useId();
  return (
    <section className="hearing-section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {items.length === 0 && <p className="secondary">{empty}</p>}
      {items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </section>
  );
}

function Item({ item }: { item: BoardItem }) {
  const id = useId();
  const said = m.hearing.board;
  const { kind, title, text, state, reason, fixed_in, votes, open, voted } = item;
  const stands = typeof fixed_in === "string" ? said.fixedIn(fixed_in) : said[kind][state];
  return (
    <article className="hearing-card" aria-labelledby={id}>
      <div className="stack-tight">
        <h3 id={id} dir="auto">
          {title}
        </h3>
        <p className="secondary">
          {stands} · {typeof votes === "number" ? said.votes(votes) : said.few}
        </p>
      </div>
      <p className="hearing-words" dir="auto">
        {text}
      </p>
      {typeof reason === "string" && (
        <p className="hearing-words" dir="auto">
          {said.why(reason)}
        </p>
      )}
      {(open || voted) && <Vote item={item} />}
    </article>
  );
}

function Vote({ item: { id, kind, title, voted, open } }: { item: BoardItem }) {
  const said = m.hearing.board;
  const client = useQueryClient();
  const announce = useAnnounce();
  const vote = useMutation({
    mutationFn: (cast: boolean) => castVote(id, cast),
    onSuccess: (_, cast) => {
      announce(cast ? said.done : said.taken);
      return client.invalidateQueries(boardQuery);
    },
  });
  const action = voted ? said.takeBack : said.vote[kind];
  return (
    <div className="stack-tight">
      <div className="hearing-vote">
        {voted && <span>{said.voted[kind]}</span>}
        {(open || voted) && (
          <Button
            look={voted ? "ghost" : "outline"}
            busy={vote.isPending}
            aria-label={said.voteFor(action, title)}
            onClick={() => {
              vote.mutate(!voted);
            }}
          >
            {action}
          </Button>
        )}
      </div>
      {vote.isError && <Note tone="danger">{sentence(vote.error)}</Note>}
    </div>
  );
}
