/** What every page stands in: the cache of the server's answers, the live region, the toasts and the sense of moving. */
import { type ReactNode, useCallback, useEffect, useRef } from "react";
import { useLocation } from "wouter";

import { isSignedOut } from "../api/problems";
import { profileQuery } from "../api/queries";
import { QueryClient } from "../query/client";
import { QueryClientProvider } from "../query/hooks";
import { AnnouncerProvider } from "../ui/Announcer";
import { Moved } from "../ui/Page";
import { ToastProvider } from "../ui/Toast";

/** A cache that asks who is signed in again as soon as any answer says "nobody". */
export function createQueryClient(): QueryClient {
  const client = new QueryClient((error, [kind]) => {
    if (isSignedOut(error) && kind !== profileQuery.queryKey[0]) void client.invalidateQueries(profileQuery);
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
