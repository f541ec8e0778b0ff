/** The people met before: a paged list, and the actions on each person. */
import { queryOptions, useQueryClient } from "../query/hooks";
import { infiniteQueryOptions, type Turn } from "../query/infinite";
import { useMutation } from "../query/mutation";

import { chatsKey, peopleKey } from "./queries";
import { call } from "./client";
import type { ChatEvent } from "./endpoints";
import * as endpoints from "./endpoints";

/** The list, latest first. */
export const peopleQuery = infiniteQueryOptions({
  queryKey: peopleKey,
  queryFn: ({ pageParam, signal }: Turn<string>) => endpoints.people(pageParam, { signal }),
  getNextPageParam: (page) => page.next ?? undefined,
});

/** Runs an action on a person, then refreshes the list. */
export function usePeopleAction<Argument>(action: (argument: Argument) => Promise<undefined>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: action,
    onSettled: () => client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  });
}

/** One chat, as it is now. */
export const chatQuery = (chat: string) =>
  queryOptions({ queryKey: [...chatsKey, chat], queryFn: ({ signal }) => endpoints.chatView(chat, { signal }) });

/** Its messages, latest page first. */
export const transcriptQuery = (chat: string) =>
  infiniteQueryOptions({
    queryKey: ["transcript", chat],
    queryFn: ({ pageParam, signal }: Turn<number>) => endpoints.history(chat, pageParam, { signal }),
    getNextPageParam: ({ events, more }) => (more ? events[0]?.seq : undefined),
    staleTime: Infinity,
  });

/** All messages of a chat, the oldest first. */
export async function wholeHistory(chat: string): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for (let before: number | undefined; ;) {
    const page = await endpoints.history(chat, before, {});
    events.unshift(...page.events);
    before = page.events[0]?.seq;
    if (!page.more || before === undefined) return events;
  }
}

/** Hides one's own card of a chat that is over. */
export const hideCard = (chat: string) => call<unknown>("POST", "/api/chat/reveal-revoke", { body: { chat } });

/** Keeps one's own note about someone met; an empty one removes it. */
export const keepNote = (chat: string, note: string) =>
  call<undefined>("PUT", `/api/chat/people/${chat}/note`, { body: { note } });
