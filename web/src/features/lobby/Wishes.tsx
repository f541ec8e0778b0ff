/** Who the person would like to meet, as chips; a press on any of them opens the dialog. */
import "../../i18n/sections/lobby";
import "../../i18n/sections/profile";

import { useState } from "react";

import type { Profile } from "../../api/endpoints";
import { m } from "../../i18n/catalogue";
import { language, list } from "../../i18n/format";
import { useProfile } from "../../state/profile";
import { lazyPart } from "../../ui/lazy";

const EditWishes = lazyPart(async () => (await import("./EditWishes")).EditWishes);

/** The chips, and the dialog behind them. */
export function Wishes() {
  const profile = useProfile();
  const [open, setOpen] = useState(false);
  const edit = () => {
    setOpen(true);
  };
  return (
    <div className="chips" role="group" aria-label={m.lobby.wishes}>
      {summary(profile).map((chip) => (
        <button key={chip} type="button" className="chip" aria-haspopup="dialog" onClick={edit}>
          {chip}
        </button>
      ))}
      {open && (
        <EditWishes
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </div>
  );
}

/** One chip for each wish that counts. */
function summary({ preferences, languages, interests }: Profile): string[] {
  const { language_weight = "must", interest_weight = "prefer", gender_weight = "any" } = preferences;
  const { mood, mood_weight = "prefer", genders = [] } = preferences;
  const weighted = (what: string, weight: keyof typeof m.profile.weights) =>
    weight === "any" ? [] : [m.lobby.chips.weighted(what, m.profile.weights[weight].toLocaleLowerCase())];
  const wished = genders.flatMap((gender) => (gender === "unsaid" ? [] : [m.profile.wishGenders[gender]]));
  const chips = [
    ...(languages.length > 0 ? weighted(m.lobby.chips.languages(list(languages.map(language))), language_weight) : []),
    ...(interests.length > 0 ? weighted(m.lobby.chips.interests(list(interests)), interest_weight) : []),
    ...(wished.length > 0 ? weighted(list(wished), gender_weight) : []),
    ...(typeof mood === "string" ? weighted(m.profile.moods[mood], mood_weight) : []),
  ];
  return chips.length > 0 ? chips : [m.lobby.chips.anyone];
}
