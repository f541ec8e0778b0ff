/** How components ask and change: the React side of client.ts. Must not know any route. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";

import { keyOf, type Known, type Query, QueryClient } from "./client";

const Client = createContext(new QueryClient());

/** Gives a page its answers, and looks at stale ones again when somebody comes back to it. */
export function QueryClientProvider({ client, children }: { client: QueryClient; children: ReactNode }) {
  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === "visible") void client.refreshStale();
    };
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [client]);
  return <Client value={client}>{children}</Client>;
}

/** The page's answers. */
export function useQueryClient(): QueryClient {
  return useContext(Client);
}

/** Names a query with its type. */
export function queryOptions<Data>(query: Query<Data>): Query<Data> {
  return query;
}

interface Asked<Data> extends Known<Data> {
  /** Neither an answer nor an error yet. */
  isPending: boolean;
  refetch: () => Promise<void>;
}

/** Asks for something, and watches it. */
export function useQuery<Data>(query: Query<Data>): Asked<Data> {
  const client = useQueryClient();
  const { queryKey, enabled = true, refetchInterval } = query;
  const id = keyOf(queryKey);
  const ensure = useEffectEvent(() => {
    client.ensure(query);
  });
  const refetch = useCallback(() => client.fetch(query), [client, query]);
  // Watching starts anew only when it is about another thing, whatever object describes it.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const subscribe = useCallback((listener: () => void) => client.subscribe(queryKey, listener), [client, id]);
  const known = useSyncExternalStore(subscribe, () => client.read<Data>(queryKey));

  useEffect(() => {
    if (enabled) ensure();
  }, [client, id, enabled]);

  useEffect(() => {
    if (!enabled || refetchInterval === undefined) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") ensure();
    }, refetchInterval);
    return () => {
      clearInterval(timer);
    };
  }, [client, id, enabled, refetchInterval]);

  return { ...known, isPending: known.data === undefined && known.error === null, refetch };
}

/** Which page is asked for. */
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

/** Names a query that grows by pages. */
export function infiniteQueryOptions<Page, Param>(query: InfiniteQuery<Page, Param>): InfiniteQuery<Page, Param> {
  return query;
}

/** Asks for the first page of something, and for more on demand. Asking again asks for as many pages as were there. */
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
    await client.fetch({
      ...query,
      queryFn: async ({ signal }) => [
        ...(client.read<Page[]>(queryKey).data ?? []),
        await queryFn({ pageParam: next, signal }),
      ],
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

interface Mutation<Answer, Argument> {
  mutationFn: (argument: Argument) => Promise<Answer>;
  onSuccess?: (answer: Answer, argument: Argument) => unknown;
  onError?: (error: Error) => unknown;
  onSettled?: () => unknown;
}

interface Change<Argument> {
  isPending: boolean;
  isError: boolean;
  error: Error | null;
  /** What is being changed, or was last. */
  variables: Argument | undefined;
}

/** Changes something. A newer change takes the place of an older one; both reach the server. */
export function useMutation<Answer, Argument = void>(mutation: Mutation<Answer, Argument>) {
  const client = useQueryClient();
  const [change, setChange] = useState<Change<Argument>>(untouched);
  const latest = useRef(0);

  const run = async (argument: Argument, own: Pick<Mutation<Answer, Argument>, "onSuccess" | "onError">) => {
    latest.current += 1;
    const turn = latest.current;
    const put = (next: Change<Argument>) => {
      if (turn === latest.current) setChange(next);
    };
    put({ isPending: true, isError: false, error: null, variables: argument });
    try {
      const answer = await mutation.mutationFn(argument);
      await mutation.onSuccess?.(answer, argument);
      await mutation.onSettled?.();
      put({ isPending: false, isError: false, error: null, variables: argument });
      own.onSuccess?.(answer, argument);
    } catch (reason) {
      const error = reason instanceof Error ? reason : new Error(String(reason));
      put({ isPending: false, isError: true, error, variables: argument });
      client.failed(error);
      mutation.onError?.(error);
      own.onError?.(error);
      await mutation.onSettled?.();
    }
  };

  return {
    ...change,
    mutate: (argument: Argument, own: Pick<Mutation<Answer, Argument>, "onSuccess" | "onError"> = {}) => {
      void run(argument, own);
    },
    reset: () => {
      latest.current += 1;
      setChange(untouched);
    },
  };
}

const untouched = { isPending: false, isError: false, error: null, variables: undefined };
