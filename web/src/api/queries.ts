/** What is asked from the server and kept: one key for each resource. Live chat state never comes here. */
import type { QueryClient } from "../query/client";
import { queryOptions, useMutation, useQueryClient } from "../query/hooks";

import * as endpoints from "./endpoints";
import type { Profile } from "./endpoints";

/** Oneself; also the answer to "who is signed in here?". */
export const profileQuery = queryOptions({ queryKey: ["profile"], queryFn: endpoints.profile, staleTime: 60_000 });
/** How many are here, and whether a pause is on. */
export const lobbyQuery = queryOptions({
  queryKey: ["lobby"],
  queryFn: endpoints.lobby,
  staleTime: 15_000,
  refetchInterval: 30_000,
});
/** The signed-in devices. */
export const loginsQuery = queryOptions({ queryKey: ["logins"], queryFn: endpoints.logins });
/** Whom one blocked. */
export const blocksQuery = queryOptions({ queryKey: ["blocks"], queryFn: endpoints.blocks });

/** Saves a part of the profile; what the server answers is what is shown from then on. */
export function useSaveProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: endpoints.updateProfile,
    onSuccess: (profile) => {
      putProfile(client, profile);
    },
  });
}

/** A profile that came with another answer. */
export function putProfile(client: QueryClient, profile: Profile): void {
  client.setQueryData(profileQuery.queryKey, profile);
}
