/** The people met before: a list that grows by pages, and what one can do about each. */
import { queryOptions, useQueryClient } from "../query/hooks";
import { infiniteQueryOptions, type Turn } from "../query/infinite";
import { useMutation } from "../query/mutation";

import { peopleKey } from "./queries";
import * as endpoints from "./endpoints";

/** The list, the latest first. */
export const peopleQuery = infiniteQueryOptions({
  queryKey: peopleKey,
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
