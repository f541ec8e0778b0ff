/** Saving a part of the profile and saying so. */
import type { ProfileUpdate } from "../../../api/endpoints";
import { useSaveProfile } from "../../../api/save-profile";
import { m } from "../../../i18n/catalogue";
import { useToast } from "../../../ui/Toast";

/** The mutation, and how to start it. */
export function useSaved() {
  const save = useSaveProfile();
  const toast = useToast();
  return {
    ...save,
    submit: (update: ProfileUpdate, onSaved: () => void) => {
      save.mutate(update, {
        onSuccess: () => {
          onSaved();
          toast({ text: m.common.saved });
        },
      });
    },
  };
}
