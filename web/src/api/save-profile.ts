/** Saving a part of the profile. */
import { useQueryClient } from "../query/hooks";
import { useMutation } from "../query/mutation";

import { updateProfile } from "./endpoints";
import { putProfile } from "./queries";

/** Saves a part of the profile; pages then show the server's answer. */
export function useSaveProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: updateProfile,
    onSuccess: (profile) => {
      putProfile(client, profile);
    },
  });
}
