/** Objecting to the use of ratings, and pausing the account. Each switch takes effect at once. */
import "../../../i18n/sections/rights";

import { changeProcessing } from "../../../api/account";
import type { Schemas } from "../../../api/endpoints";
import { sentence } from "../../../api/problems";
import { putProfile } from "../../../api/queries";
import { m } from "../../../i18n/catalogue";
import { useQueryClient } from "../../../query/hooks";
import { useMutation } from "../../../query/mutation";
import { useProfile } from "../../../state/profile";
import { Note } from "../../../ui/Banner";
import { Switch } from "../../../ui/Choice";

/** The two switches. */
export function Processing() {
  const { ratings_objected_at, paused_at } = useProfile();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: changeProcessing,
    onSuccess: (profile) => {
      putProfile(client, profile);
    },
  });
  const words = m.rights.processing;
  // During a change the switch already shows the new state; a failure reverts it.
  const wanted = save.isPending ? save.variables : undefined;
  const shown = {
    use_ratings: wanted?.use_ratings ?? typeof ratings_objected_at !== "string",
    paused: wanted?.paused ?? typeof paused_at === "string",
  };
  const change = (update: Schemas["ProcessingUpdate"]) => {
    save.mutate(update);
  };
  return (
    <>
      <Switch
        label={words.ratings}
        hint={words.ratingsHint}
        checked={shown.use_ratings}
        onChange={(use_ratings) => {
          change({ use_ratings });
        }}
      />
      <Switch
        label={words.pause}
        hint={words.pauseHint}
        checked={shown.paused}
        onChange={(paused) => {
          change({ paused });
        }}
      />
      {save.isError && <Note tone="danger">{sentence(save.error)}</Note>}
    </>
  );
}
