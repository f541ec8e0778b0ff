/** A must-have that nobody can meet: said before a search, with the way out in one press. */
import "../../i18n/sections/lobby";

import { sentence } from "../../api/problems";
import { useSaveProfile } from "../../api/save-profile";
import { m } from "../../i18n/catalogue";
import { useProfile } from "../../state/profile";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";

/** `unavailable`: the interests that matching leaves out for now. */
export function Impossible({ unavailable }: { unavailable: readonly string[] }) {
  const { interests, preferences } = useProfile();
  const save = useSaveProfile();
  const words = m.lobby.impossible;
  const left = interests.filter((interest) => !unavailable.includes(interest));
  if (preferences.interest_weight !== "must" || left.length > 0) return null;
  return (
    <Note tone="warn">
      <p>{interests.length === 0 ? words.noInterests : words.unavailable}</p>
      <Button
        look="link"
        busy={save.isPending}
        onClick={() => {
          save.mutate({ preferences: { ...preferences, interest_weight: "prefer" } });
        }}
      >
        {words.prefer}
      </Button>
      {save.isError && <p>{sentence(save.error)}</p>}
    </Note>
  );
}
