/** Languages, and a few things to talk about. */
import "../../../i18n/sections/onboarding";
import "../../../i18n/sections/profile";

import { useRef, useState } from "react";

import { ApiError, sentence } from "../../../api/problems";
import { useSaveProfile } from "../../../api/save-profile";
import { m } from "../../../i18n/catalogue";
import { InterestsField } from "../../shared/InterestsField";
import { spokenHere } from "../../shared/languages";
import { LanguagesField } from "../../shared/LanguagesField";
import { useProfile } from "../../../state/profile";
import { Button } from "../../../ui/Button";
import { focusFirstError } from "../../../ui/Field";
import { StepForm } from "./StepForm";
import { StepPage } from "./StepPage";

/** The step. */
export function TalkStep({ onDone }: { onDone: () => void }) {
  const profile = useProfile();
  const [languages, setLanguages] = useState(() =>
    profile.languages.length > 0 ? profile.languages : spokenHere(navigator.languages),
  );
  const [interests, setInterests] = useState(profile.interests);
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const save = useSaveProfile();
  const fields = save.error instanceof ApiError ? save.error.fields : undefined;

  return (
    <StepPage at={2} title={m.onboarding.talk.title} lead={m.onboarding.talk.lead}>
      <StepForm
        form={form}
        error={save.isError && (fields === undefined || fields.size === 0) ? sentence(save.error) : undefined}
        onSubmit={() => {
          setTried(true);
          if (languages.length === 0) {
            focusFirstError(form.current);
            return;
          }
          save.mutate(
            { languages, interests },
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
        <LanguagesField
          value={languages}
          onChange={setLanguages}
          error={tried && languages.length === 0 ? m.profile.languagesMissing : fields?.get("languages")}
        />
        <InterestsField value={interests} onChange={setInterests} error={fields?.get("interests")} />
      </StepForm>
    </StepPage>
  );
}
