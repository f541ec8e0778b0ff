/** The people met before: a list that grows by pages, and what one can do about each. */
import { infiniteQueryOptions, queryOptions, useMutation, type Turn, useQueryClient } from "../query/hooks";

import * as endpoints from "./endpoints";

/** The list, the latest first. */
export const peopleQuery = infiniteQueryOptions({
  queryKey: ["people"],
  queryFn: ({ pageParam, signal }: Turn<string>) => endpoints.people(pageParam, { signal }),
  getNextPageParam: (page) => page.next ?? undefined,
});

/** Does something about a person, and asks for the list anew. */
export function usePeopleAction<Argument>(action: (argument: Argument) => Promise<undefined>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: action,
    onSettled: () => client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  });
}

/** One chat, as it is now. */
export const chatQuery = (chat: string) =>
  queryOptions({ queryKey: ["chat", chat], queryFn: ({ signal }) => endpoints.chatView(chat, { signal }) });

/** What was said in it, the latest page first. */
export const transcriptQuery = (chat: string) =>
  infiniteQueryOptions({
    queryKey: ["transcript", chat],
    queryFn: ({ pageParam, signal }: Turn<number>) => endpoints.history(chat, pageParam, { signal }),
    getNextPageParam: ({ events, more }) => (more ? events[0]?.seq : undefined),
    staleTime: Infinity,
  });
