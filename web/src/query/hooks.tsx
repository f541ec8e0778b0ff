/** How components ask and change: the React side of client.ts. Must not know any route. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useSyncExternalStore,
} from "react";

import { keyOf, type Known, type Query, QueryClient } from "./client";

const Client = createContext(new QueryClient());

/** Provides the cache to a page, and refreshes stale answers when the user comes back. */
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

/** The cache of the page. */
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

/** Asks for something and watches it. */
export function useQuery<Data>(query: Query<Data>): Asked<Data> {
  const client = useQueryClient();
  const { queryKey, enabled = true, refetchInterval } = query;
  const id = keyOf(queryKey);
  const ensure = useEffectEvent(() => {
    client.ensure(query);
  });
  const refetch = useCallback(() => client.fetch(query), [client, query]);
  // Watching restarts only when the key changes, not when the object does.
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
