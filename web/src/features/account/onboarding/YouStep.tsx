/** Alias, picture and gender, with the card that a stranger sees. */
import "../../../i18n/sections/onboarding";
import "../../../i18n/sections/profile";

import { useRef, useState } from "react";

import { ApiError, sentence } from "../../../api/problems";
import { useSaveProfile } from "../../../api/save-profile";
import { m } from "../../../i18n/catalogue";
import { AliasField, aliasComplaint } from "../../shared/AliasField";
import { GenderField } from "../../shared/GenderField";
import { GlyphPicker } from "../../shared/GlyphPicker";
import { useProfile } from "../../../state/profile";
import { StrangerCard } from "../../shared/StrangerCard";
import { Button } from "../../../ui/Button";
import { focusFirstError } from "../../../ui/Field";
import { StepForm } from "./StepForm";
import { StepPage } from "./StepPage";

/** The step. */
export function YouStep({ onDone }: { onDone: () => void }) {
  const profile = useProfile();
  const known = profile.alias !== "";
  const [alias, setAlias] = useState(profile.alias);
  const [glyph, setGlyph] = useState(profile.glyph);
  const [gender, setGender] = useState(known ? profile.gender : undefined);
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const save = useSaveProfile();

  const fields = save.error instanceof ApiError ? save.error.fields : undefined;
  const aliasError = (tried ? aliasComplaint(alias) : undefined) ?? fields?.get("alias");
  const genderError = tried && gender === undefined ? m.profile.genderMissing : fields?.get("gender");

  return (
    <StepPage at={2} title={m.onboarding.you.title} lead={m.onboarding.you.lead}>
      <StepForm
        form={form}
        error={save.isError && (fields === undefined || fields.size === 0) ? sentence(save.error) : undefined}
        onSubmit={() => {
          setTried(true);
          if (aliasComplaint(alias) !== undefined || gender === undefined) {
            focusFirstError(form.current);
            return;
          }
          save.mutate(
            { alias: alias.trim(), gender, glyph },
            {
              onSuccess: onDone,
              onError: () => {
                focusFirstError(form.current);
              },
            },
          );
        }}
        buttons={
          <Button look="primary" type="submit" busy={save.isPending}>
            {m.common.next}
          </Button>
        }
      >
        <AliasField
          value={alias}
          error={aliasError}
          onChange={(next) => {
            setAlias(next);
            save.reset();
          }}
        />
        <GlyphPicker value={glyph} onChange={setGlyph} />
        <GenderField value={gender} error={genderError} onChange={setGender} />
        <StrangerCard alias={alias} glyph={glyph} />
      </StepForm>
    </StepPage>
  );
}
