/** Owns which wishes of a person count in a search, and what each is called. Must not know how they are shown. */
import "../../i18n/sections/profile";
import "../../i18n/sections/lobby";

import type { Profile } from "../../api/endpoints";
import type { Preferences } from "../../core/protocol/commands";
import { m } from "../../i18n/catalogue";
import { language, list } from "../../i18n/format";

type Kind = "language" | "interest" | "gender" | "mood";

export interface Wish {
  kind: Kind;
  /** "Speaks English". */
  sentence: string;
  /** "English". */
  short: string;
  weight: "must" | "prefer";
}

/** The wishes that count, in the order in which they are shown. */
export function wishesOf({ languages, interests }: Profile, preferences: Preferences): Wish[] {
  const { language_weight = "must", interest_weight = "prefer", gender_weight = "any" } = preferences;
  const { mood, mood_weight = "prefer", genders = [] } = preferences;
  const wished = genders.flatMap((gender) => (gender === "unsaid" ? [] : [m.profile.wishGenders[gender]]));
  const wish = (kind: Kind, weight: Wish["weight"] | "any", short: string, sentence = short): Wish[] =>
    weight === "any" || short === "" ? [] : [{ kind, weight, short, sentence }];
  const spoken = list(languages.map(language));
  const liked = list(interests);
  return [
    ...wish("language", language_weight, spoken, spoken && m.lobby.chips.languages(spoken)),
    ...wish("interest", interest_weight, liked, liked && m.lobby.chips.interests(liked)),
    ...wish("gender", gender_weight, list(wished)),
    ...wish("mood", mood_weight, typeof mood === "string" ? m.profile.moods[mood] : ""),
  ];
}

/** The same wishes with one must turned into a preference. */
export const relaxed = (wishes: Preferences, kind: Kind): Preferences => ({ ...wishes, [`${kind}_weight`]: "prefer" });
