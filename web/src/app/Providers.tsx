/** What surrounds every page: the cache of the server's answers, the live region, toasts and navigation. */
import { type ReactNode, useCallback, useEffect, useRef } from "react";
import { useLocation } from "wouter";

import { isSignedOut } from "../api/problems";
import { profileQuery } from "../api/queries";
import { QueryClient } from "../query/client";
import { QueryClientProvider } from "../query/hooks";
import { AnnouncerProvider } from "../ui/Announcer";
import { Arrived } from "../ui/Page";
import { ToastProvider } from "../ui/Toast";

/** A cache that asks again who is signed in as soon as any answer says "nobody". */
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
          <ArrivedProvider>{children}</ArrivedProvider>
        </ToastProvider>
      </AnnouncerProvider>
    </QueryClientProvider>
  );
}

function ArrivedProvider({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  const first = useRef(location);
  const moved = useRef(false);
  const returned = useRef(false);
  useEffect(() => {
    if (location !== first.current) moved.current = true;
  }, [location]);
  useEffect(() => {
    const note = ({ type }: Event) => {
      returned.current = type === "popstate";
    };
    // The router reports its own navigation with an event of this name.
    const events = ["popstate", "pushState"];
    for (const event of events) addEventListener(event, note);
    return () => {
      for (const event of events) removeEventListener(event, note);
    };
  }, []);
  const arrived = useCallback(() => {
    if (!moved.current && location === first.current) return "opened";
    return returned.current ? "returned" : "moved";
  }, [location]);
  return <Arrived value={arrived}>{children}</Arrived>;
}
