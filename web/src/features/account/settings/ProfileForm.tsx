/** Alias, picture, gender, languages, interests. */
import "../../../i18n/sections/profile";
import "../../../i18n/sections/settings";

import { useState } from "react";

import type { Profile } from "../../../api/endpoints";
import { m } from "../../../i18n/catalogue";
import { dayWithin } from "../../../i18n/format";
import { AliasField, aliasComplaint } from "../../shared/AliasField";
import { GenderField } from "../../shared/GenderField";
import { GlyphPicker } from "../../shared/GlyphPicker";
import { InterestsField } from "../../shared/InterestsField";
import { LanguagesField } from "../../shared/LanguagesField";
import { useProfile } from "../../../state/profile";
import { StrangerCard } from "../../shared/StrangerCard";
import { Note } from "../../../ui/Banner";
import { complaint, Save, Section } from "./Section";
import { keep, useDraft } from "./useDraft";
import { useSaved } from "./useSaved";

const kept = keep<Pick<Profile, "alias" | "gender" | "glyph" | "languages" | "interests">>();

/** The form. */
export function ProfileForm() {
  const profile = useProfile();
  const { alias, gender, glyph, languages, interests } = profile;
  const { value: draft, ...form } = useDraft(kept, { alias, gender, glyph, languages, interests });
  const [tried, setTried] = useState(false);
  const { submit, isPending, error, reset } = useSaved();
  const set = (change: Partial<typeof draft>) => {
    form.set(change);
    if (error !== null) reset();
  };
  const locked = profile.gender_locked_until;
  const noLanguage = draft.languages.length === 0;

  return (
    <Section title={m.settings.sections.profile} place="profile" lead={m.settings.past}>
      <StrangerCard alias={draft.alias} glyph={draft.glyph} />
      <form
        noValidate
        className="stack-loose"
        onSubmit={(event) => {
          event.preventDefault();
          if (!form.dirty) return;
          setTried(true);
          if (aliasComplaint(draft.alias) !== undefined || noLanguage) return;
          const { gender, ...rest } = draft;
          submit({ ...rest, alias: draft.alias.trim(), ...(gender !== profile.gender && { gender }) }, form.forget);
        }}
      >
        <AliasField
          value={draft.alias}
          error={(tried ? aliasComplaint(draft.alias) : undefined) ?? complaint(error, "alias")}
          onChange={(alias) => {
            set({ alias });
          }}
        />
        <GlyphPicker
          value={draft.glyph}
          onChange={(glyph) => {
            set({ glyph });
          }}
        />
        {typeof locked === "string" ? (
          <Note tone="warn">{m.profile.genderLocked(dayWithin(new Date(locked), new Date()))}</Note>
        ) : (
          <>
            <GenderField
              value={draft.gender}
              error={complaint(error, "gender")}
              onChange={(gender) => {
                set({ gender });
              }}
            />
            {draft.gender !== profile.gender && <Note tone="warn">{m.settings.genderTwice}</Note>}
          </>
        )}
        <LanguagesField
          value={draft.languages}
          error={noLanguage && tried ? m.profile.languagesMissing : complaint(error, "languages")}
          onChange={(languages) => {
            set({ languages });
          }}
        />
        <InterestsField
          key={form.turn}
          value={draft.interests}
          error={complaint(error, "interests")}
          onChange={(interests) => {
            set({ interests });
          }}
        />
        <Save busy={isPending} error={error} dirty={form.dirty} onDiscard={form.forget} />
      </form>
    </Section>
  );
}
