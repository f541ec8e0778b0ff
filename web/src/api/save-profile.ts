/** Saving a part of the profile. */
import { useQueryClient } from "../query/hooks";
import { useMutation } from "../query/mutation";

import { updateProfile } from "./endpoints";
import { putProfile } from "./queries";

/** Saves a part of the profile; what the server answers is what is shown from then on. */
export function useSaveProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: updateProfile,
    onSuccess: (profile) => {
      putProfile(client, profile);
    },
  });
}
