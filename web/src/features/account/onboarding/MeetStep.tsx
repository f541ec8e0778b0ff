/** Who the person would like to meet, and what a stranger sees of them; then the lobby. */
import "../../../i18n/sections/onboarding";
import "../../../i18n/sections/profile";

import { useQueryClient } from "../../../query/hooks";
import { useMutation } from "../../../query/mutation";
import { useId, useRef, useState } from "react";
import { useLocation } from "wouter";

import { suggestAlias } from "../../../api/account";
import { updateProfile } from "../../../api/endpoints";
import { sentence } from "../../../api/problems";
import { putProfile } from "../../../api/queries";
import { paths } from "../../../routes";
import { m } from "../../../i18n/catalogue";
import { GenderField } from "../../shared/GenderField";
import { WishedGenders } from "../../shared/PreferencesField";
import { useProfile } from "../../../state/profile";
import { Button } from "../../../ui/Button";
import { Glyph } from "../../../ui/Glyph";
import { StepForm } from "./StepForm";
import { StepPage } from "./StepPage";

/** The step. */
export function MeetStep({ onBack }: { onBack: () => void }) {
  const profile = useProfile();
  const client = useQueryClient();
  const [preferences, setPreferences] = useState(profile.preferences);
  const [gender, setGender] = useState(profile.gender);
  const [, navigate] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  const save = useMutation({
    mutationFn: async () => {
      // Nobody sees it until a person shows it, so one is drawn; Settings has it.
      const alias = profile.alias === "" ? (await suggestAlias()).alias : profile.alias;
      return updateProfile({ alias, gender, preferences });
    },
    onSuccess: (answer) => {
      putProfile(client, answer);
      navigate(paths.lobby, { replace: true });
    },
  });

  return (
    <StepPage at={3} title={m.onboarding.meet.title} lead={m.onboarding.meet.lead}>
      <StepForm
        form={form}
        error={save.isError ? sentence(save.error) : undefined}
        onSubmit={() => {
          save.mutate();
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
        <WishedGenders legend={m.profile.wishGender} value={preferences} onChange={setPreferences} />
        <GenderField value={gender} onChange={setGender} />
        <Seen />
      </StepForm>
    </StepPage>
  );
}

/** The very card that the server sends to a match, and nothing beside it. */
function Seen() {
  const { stranger_sees } = useProfile();
  const id = useId();
  return (
    <section className="seen" aria-labelledby={id}>
      <h2 id={id}>{m.profile.stranger}</h2>
      <div className="person">
        <Glyph seed={stranger_sees.glyph} size="large" />
        <div>
          <bdi className="person-name">{stranger_sees.name}</bdi>
          <p className="secondary">{m.onboarding.meet.seen}</p>
        </div>
      </div>
    </section>
  );
}
