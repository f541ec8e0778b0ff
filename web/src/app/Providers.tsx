/** What every page stands in: the cache of the server's answers, the live region, the toasts and the sense of moving. */
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useRef } from "react";
import { useLocation } from "wouter";

import { isSignedOut } from "../api/problems";
import { profileQuery } from "../api/queries";
import { AnnouncerProvider } from "../ui/Announcer";
import { Moved } from "../ui/Page";
import { ToastProvider } from "../ui/Toast";

/** A cache that asks who is signed in again as soon as any answer says "nobody". Retries are the client's business. */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) void client.invalidateQueries({ queryKey: profileQuery.queryKey });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] !== profileQuery.queryKey[0]) onError(error);
      },
    }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // "Always": a request without a network fails with a sentence at once, instead of pausing in silence.
      queries: { retry: false, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

/** Everything around the pages. */
export function Providers({ client, children }: { client: QueryClient; children: ReactNode }) {
  return (
    <QueryClientProvider client={client}>
      <AnnouncerProvider>
        <ToastProvider>
          <MovedProvider>{children}</MovedProvider>
        </ToastProvider>
      </AnnouncerProvider>
    </QueryClientProvider>
  );
}

function MovedProvider({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  const first = useRef(location);
  const moved = useRef(false);
  useEffect(() => {
    if (location !== first.current) moved.current = true;
  }, [location]);
  const hasMoved = useCallback(() => moved.current || location !== first.current, [location]);
  return <Moved value={hasMoved}>{children}</Moved>;
}
