/** Owns the fields of a reveal card and their words. Must not know who sees them. */
import "../../i18n/sections/reveal";

import type { Profile } from "../../api/endpoints";
import type { RevealCard, RevealField } from "../../core/protocol/frames";
import { m } from "../../i18n/catalogue";
import { list } from "../../i18n/format";

/** What this person could reveal: every field, empty when not filled in. */
export type OwnFields = Readonly<Record<RevealField, string>>;

/** What a profile has for a reveal. */
export function ownFields({ card, alias, gender, email, picture }: Profile): OwnFields {
  return {
    first_name: card.first_name ?? "",
    alias,
    gender: gender === "unsaid" ? "" : m.reveal.genders[gender],
    contact: card.contact ?? "",
    about: card.about ?? "",
    email_domain: email.split("@").at(-1) ?? "",
    picture: picture === "set" ? m.reveal.ownPicture : "",
  };
}

export const revealFields: readonly RevealField[] = [
  "picture",
  "first_name",
  "alias",
  "gender",
  "about",
  "contact",
  "email_domain",
];

/** "first name and a few words". */
export const fieldList = (fields: readonly RevealField[]): string =>
  list(revealFields.filter((field) => fields.includes(field)).map((field) => m.reveal.fields[field].toLowerCase()));

/** What a person can choose from in this place. */
export const choosable = ({ picture }: Profile): readonly RevealField[] =>
  revealFields.filter((field) => field !== "picture" || (picture ?? "off") !== "off");

/** A person's card, line by line, in the same order everywhere; the picture is no line. */
export function linesOf(card: Partial<RevealCard>): { field: RevealField; value: string }[] {
  return revealFields.flatMap((field) => {
    if (field === "picture") return [];
    const value = field === "gender" ? genderWords(card.gender ?? null) : (card[field] ?? null);
    return value === null || value === "" ? [] : [{ field, value }];
  });
}

const genderWords = (gender: RevealCard["gender"]): string | null =>
  gender === null ? null : m.reveal.genders[gender];

export function refusalWords(code: string): string {
  const words: Readonly<Record<string, string>> = m.reveal.refused;
  return words[code] ?? m.reveal.refused.other;
}
