/** Who the person would like to meet. */
import "../../../i18n/sections/settings";

import { useState } from "react";

import { m } from "../../../i18n/catalogue";
import { PreferencesField } from "../../shared/PreferencesField";
import { useProfile } from "../../../state/profile";
import { Save, Section } from "./Section";
import { useSaved } from "./useSaved";

/** The form. */
export function MeetForm() {
  const { preferences } = useProfile();
  const [draft, setDraft] = useState(preferences);
  const { submit, isPending, error } = useSaved();
  return (
    <Section title={m.settings.sections.meet}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit({ preferences: draft });
        }}
      >
        <PreferencesField value={draft} onChange={setDraft} />
        <Save busy={isPending} error={error} />
      </form>
    </Section>
  );
}
