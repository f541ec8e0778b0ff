/** The cached queries: one key for each resource. Live chat state is never cached here. */
import type { QueryClient } from "../query/client";
import { queryOptions } from "../query/hooks";

import * as endpoints from "./endpoints";
import type { Profile } from "./endpoints";

/** The signed-in person; also the answer to "who is signed in here?". */
export const profileQuery = queryOptions({ queryKey: ["profile"], queryFn: endpoints.profile, staleTime: 60_000 });
/** The people met before; `people.ts` has the rest. */
export const peopleKey = ["people"];
/** Single chats that are over. */
export const chatsKey = ["chat"];
/** Reports, notices and decisions; `safety.ts` has the rest. */
export const safetyKeys = { reports: ["reports"], notices: ["notices"], standing: ["standing"] };
/** How many people are here, and whether searching is paused. */
export const lobbyQuery = queryOptions({
  queryKey: ["lobby"],
  queryFn: endpoints.lobby,
  staleTime: 15_000,
  refetchInterval: 30_000,
});
/** A profile that came with another answer. */
export function putProfile(client: QueryClient, profile: Profile): void {
  client.setQueryData(profileQuery.queryKey, profile);
}
