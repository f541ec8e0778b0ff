/** Paged lists. Must not know any route. */
import { useState } from "react";

import type { Query } from "./client";
import { useQuery, useQueryClient } from "./hooks";

/** Which page to ask for. */
export interface Turn<Param> {
  pageParam: Param | undefined;
  signal: AbortSignal;
}

interface InfiniteQuery<Page, Param> {
  queryKey: readonly string[];
  queryFn: (turn: Turn<Param>) => Promise<Page>;
  /** What to ask for after this page; undefined at the end. */
  getNextPageParam: (page: Page) => Param | undefined;
  staleTime?: number;
}

/** Names a paged query with its type. */
export function infiniteQueryOptions<Page, Param>(query: InfiniteQuery<Page, Param>): InfiniteQuery<Page, Param> {
  return query;
}

/** Asks for the first page, and for more on demand. A refresh asks for as many pages as were there. */
export function useInfiniteQuery<Page, Param>(infinite: InfiniteQuery<Page, Param>) {
  const client = useQueryClient();
  const [growing, setGrowing] = useState(false);
  const { queryKey, queryFn, getNextPageParam } = infinite;

  const pagesUpTo = async (count: number, signal: AbortSignal): Promise<Page[]> => {
    const pages: Page[] = [];
    let param: Param | undefined;
    do {
      const page = await queryFn({ pageParam: param, signal });
      pages.push(page);
      param = getNextPageParam(page);
    } while (param !== undefined && pages.length < count);
    return pages;
  };

  const query: Query<Page[]> = {
    queryKey,
    queryFn: ({ signal }) => pagesUpTo(client.read<Page[]>(queryKey).data?.length ?? 1, signal),
    ...(infinite.staleTime !== undefined && { staleTime: infinite.staleTime }),
  };
  const asked = useQuery(query);
  const last = asked.data?.at(-1);
  const next = last === undefined ? undefined : getNextPageParam(last);

  const fetchNextPage = async () => {
    if (next === undefined || growing) return;
    setGrowing(true);
    // Wait for the refresh first: it may change which page comes next.
    await client.settled(queryKey);
    await client.fetch({
      ...query,
      queryFn: async ({ signal }) => {
        const pages = client.read<Page[]>(queryKey).data ?? [];
        const end = pages.at(-1);
        const pageParam = end === undefined ? undefined : getNextPageParam(end);
        if (end !== undefined && pageParam === undefined) return pages;
        return [...pages, await queryFn({ pageParam, signal })];
      },
    });
    setGrowing(false);
  };

  return {
    ...asked,
    data: asked.data === undefined ? undefined : { pages: asked.data },
    hasNextPage: next !== undefined,
    isFetchingNextPage: growing,
    fetchNextPage,
  };
}
