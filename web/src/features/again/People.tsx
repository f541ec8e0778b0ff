/** The people met recently: read the chat, ask again, forget, block. It never shows who is online. */
import "./again.css";
import "../../i18n/sections/again";

import { useInfiniteQuery } from "../../query/infinite";
import type { ReactNode } from "react";
import { Link } from "wouter";

import type { ChatView } from "../../api/endpoints";
import { peopleQuery } from "../../api/people";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { Button, buttonClass } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState, Skeleton } from "../../ui/States";
import { lazyPart } from "../../ui/lazy";

const loadMetPerson = async () => (await import("./MetPerson")).MetPerson;
const MetPerson = lazyPart(loadMetPerson, "li");
// Loads beside the list itself, not after it.
loadMetPerson().catch(() => undefined);

interface PeopleProps {
  /** What both revealed in a chat, while it is shown. */
  cards: (chat: ChatView) => ReactNode;
}

/** The page. */
export function People({ cards }: PeopleProps) {
  return (
    <Page title={m.again.title} lead={m.again.lead} look="wide">
      <List cards={cards} />
    </Page>
  );
}

function List({ cards }: PeopleProps) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(peopleQuery);
  if (isPending) return <Skeleton shape="boxes" />;
  if (data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;

  const people = data.pages.flatMap((page) => page.people);
  if (people.length === 0) {
    return (
      <EmptyState
        action={
          <Link className={buttonClass({ look: "primary" })} href={paths.lobby}>
            {m.again.emptyAction}
          </Link>
        }
      >
        {m.again.empty}
      </EmptyState>
    );
  }
  return (
    <div className="stack">
      {/* eslint-disable-next-line jsx-a11y-x/no-redundant-roles -- Safari drops the role of a list without bullets */}
      <ul className="people" role="list">
        {people.map((person) => (
          <MetPerson key={person.chat.chat} person={person} cards={cards(person.chat)} />
        ))}
      </ul>
      {error !== null && <ErrorState error={error} onRetry={() => void fetchNextPage()} />}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {m.again.more}
        </Button>
      )}
    </div>
  );
}
