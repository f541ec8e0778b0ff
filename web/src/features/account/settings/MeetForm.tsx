/** Who the person would like to meet. */
import "../../../i18n/sections/settings";

import type { Preferences } from "../../../api/endpoints";
import { m } from "../../../i18n/catalogue";
import { PreferencesField } from "../../shared/PreferencesField";
import { useProfile } from "../../../state/profile";
import { Save, Section } from "./Section";
import { keep, useDraft } from "./useDraft";
import { useSaved } from "./useSaved";

const kept = keep<Preferences>();

/** The form. */
export function MeetForm() {
  const { preferences } = useProfile();
  const { value: draft, ...form } = useDraft(kept, preferences);
  const { submit, isPending, error } = useSaved();
  return (
    <Section title={m.settings.sections.meet} place="meet">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!form.dirty) return;
          submit({ preferences: draft }, form.forget);
        }}
      >
        <PreferencesField value={draft} onChange={form.set} />
        <Save busy={isPending} error={error} dirty={form.dirty} onDiscard={form.forget} />
      </form>
    </Section>
  );
}
