/** The messages of an ended chat. Read-only. */
import "./again.css";
import "../../i18n/sections/again";
import "../../i18n/sections/transcript";

import { useQuery, useQueryClient } from "../../query/hooks";
import { useInfiniteQuery } from "../../query/infinite";
import type { ReactNode } from "react";
import { Link, Redirect } from "wouter";

import type { ChatEvent, ChatView } from "../../api/endpoints";
import { chatQuery, transcriptQuery } from "../../api/people";
import { hasCode } from "../../api/problems";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { day } from "../../i18n/format";
import { Button } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { EmptyState } from "../../ui/EmptyState";
import { revealedName } from "../shared/shown-name";
import { replyTo } from "./reply";
import { ReportButton } from "../shared/report/ReportButton";
import { lazyPart } from "../../ui/lazy";
import { ErrorState, Skeleton } from "../../ui/States";

const SaveCopy = lazyPart(async () => (await import("./SaveCopy")).SaveCopy);

interface TranscriptProps {
  chat: string;
  /** What both revealed, while it is shown. */
  cards: (chat: ChatView) => ReactNode;
  /** Shown while the chat can be rated. */
  rating: (chat: ChatView) => ReactNode;
}

/** The page. A live chat redirects to the page where the person can write. */
export function Transcript({ chat, cards, rating }: TranscriptProps) {
  const { data, error, refetch } = useQuery(chatQuery(chat));
  if (hasCode(error, "not_found")) return <Gone />;
  if (data?.status === "live") return <Redirect to={paths.chat(chat)} replace />;
  if (data !== undefined) return <Said view={data} cards={cards} rating={rating} />;
  return (
    <Page title={m.again.title} hideTitle>
      {error === null ? <Skeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </Page>
  );
}

/** Blocked, forgotten or erased: nothing is shown, not even what this page already loaded. */
function Gone() {
  return (
    <Page title={m.again.title} hideTitle>
      <EmptyState action={<BackToPeople />}>{m.transcript.gone}</EmptyState>
    </Page>
  );
}

function BackToPeople() {
  return (
    <Link className="button-link" href={paths.people}>
      {m.transcript.backToPeople}
    </Link>
  );
}

function Said({ view, cards, rating }: { view: ChatView } & Omit<TranscriptProps, "chat">) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    transcriptQuery(view.chat),
  );
  const client = useQueryClient();
  const words = m.transcript;
  const name = revealedName(view) ?? view.peer.name;
  // Pages come the latest first, the events of a page the oldest first.
  const events = [...(data?.pages ?? [])].reverse().flatMap((page) => page.events);
  return (
    <Page title={words.title(name)} lead={words.lead(day(new Date(view.started_at), new Date()))}>
      <BackToPeople />
      {cards(view)}
      {view.ratable && rating(view)}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words.earlier}
        </Button>
      )}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton />}
      {data !== undefined && events.length === 0 && <EmptyState>{words.empty}</EmptyState>}
      {events.length > 0 && (
        // eslint-disable-next-line jsx-a11y-x/no-redundant-roles -- Safari drops the role of a list without bullets
        <ol className="transcript" role="list">
          {events.map((event, index) => (
            <Line key={event.seq} event={event} before={events[index - 1]} peer={name} reply={replyTo(event, events)} />
          ))}
        </ol>
      )}
      {data !== undefined && (
        <div className="row">
          {events.length > 0 && <SaveCopy view={view} name={name} />}
          <ReportButton
            chat={view.chat}
            name={name}
            events={events}
            // With the report they may be blocked, and this page gone.
            onReported={() => void client.invalidateQueries(chatQuery(view.chat))}
          />
        </div>
      )}
    </Page>
  );
}

interface LineProps {
  event: ChatEvent;
  before: ChatEvent | undefined;
  peer: string;
  /** What it answers. */
  reply: string | null;
}

function Line({ event, before, peer, reply }: LineProps) {
  const words = m.transcript;
  switch (event.kind) {
    case "message": {
      const mine = event.by === "me";
      const opens = before?.kind !== "message" || before.by !== event.by;
      const deleted = event.deleted === true || typeof event.body !== "string";
      return (
        <>
          {opens && (
            <li className={mine ? "line-who line-who-me" : "line-who"} aria-hidden="true">
              <bdi>{mine ? words.me : peer}</bdi>
            </li>
          )}
          <li className={`line ${mine ? "line-me" : "line-peer"} ${deleted ? "line-deleted" : ""}`}>
            <span className="visually-hidden">{mine ? words.me : peer}: </span>
            {reply !== null && (
              <span className="line-reply" dir="auto">
                {reply}
              </span>
            )}
            <span dir="auto">{deleted ? words.deleted : event.body}</span>
          </li>
        </>
      );
    }
    case "deleted":
    case "reacted":
      return null;
    case "ended":
      return <li className="line-system">{words.ended[event.reason]}</li>;
    case "revealed":
      return <li className="line-system">{words.revealed}</li>;
    case "reveal_withdrawn":
      return <li className="line-system">{words.withdrawn}</li>;
  }
}
