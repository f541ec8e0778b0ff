/** Languages, interests and wishes; then the lobby. */
import "../../../i18n/sections/onboarding";
import "../../../i18n/sections/profile";

import { useRef, useState } from "react";
import { useLocation } from "wouter";

import { ApiError, sentence } from "../../../api/problems";
import { useSaveProfile } from "../../../api/save-profile";
import { paths } from "../../../routes";
import { m } from "../../../i18n/catalogue";
import { InterestsField } from "../../shared/InterestsField";
import { spokenHere } from "../../shared/languages";
import { LanguagesField } from "../../shared/LanguagesField";
import { PreferencesField } from "../../shared/PreferencesField";
import { useProfile } from "../../../state/profile";
import { Button } from "../../../ui/Button";
import { focusFirstError } from "../../../ui/Field";
import { StepForm } from "./StepForm";
import { StepPage } from "./StepPage";

/** The step. */
export function MeetStep({ onBack }: { onBack: () => void }) {
  const profile = useProfile();
  const [languages, setLanguages] = useState(() =>
    profile.languages.length > 0 ? profile.languages : spokenHere(navigator.languages),
  );
  const [interests, setInterests] = useState(profile.interests);
  const [preferences, setPreferences] = useState(profile.preferences);
  const [tried, setTried] = useState(false);
  const [, navigate] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  const save = useSaveProfile();
  const fields = save.error instanceof ApiError ? save.error.fields : undefined;

  return (
    <StepPage at={3} title={m.onboarding.meet.title} lead={m.onboarding.meet.lead}>
      <StepForm
        form={form}
        error={save.isError ? sentence(save.error) : undefined}
        onSubmit={() => {
          setTried(true);
          if (languages.length === 0) {
            focusFirstError(form.current);
            return;
          }
          save.mutate(
            { languages, interests, preferences },
            {
              onSuccess: () => {
                navigate(paths.lobby, { replace: true });
              },
            },
          );
        }}
        buttons={
          <div className="row">
            <Button onClick={onBack}>{m.common.back}</Button>
            <Button look="primary" type="submit" busy={save.isPending}>
              {m.onboarding.meet.finish}
            </Button>
          </div>
        }
      >
        <LanguagesField
          value={languages}
          onChange={setLanguages}
          error={tried && languages.length === 0 ? m.profile.languagesMissing : fields?.get("languages")}
        />
        <InterestsField value={interests} onChange={setInterests} error={fields?.get("interests")} />
        <PreferencesField value={preferences} onChange={setPreferences} />
      </StepForm>
    </StepPage>
  );
}
