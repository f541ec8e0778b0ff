/** What others may see of this person's activity. Each switch takes effect at once. */
import "../../../i18n/sections/settings";

import type { Privacy } from "../../../api/endpoints";
import { sentence } from "../../../api/problems";
import { useSaveProfile } from "../../../api/save-profile";
import { m } from "../../../i18n/catalogue";
import { useProfile } from "../../../state/profile";
import { Note } from "../../../ui/Banner";
import { Switch } from "../../../ui/Choice";
import { Section } from "./Section";

/** The switches. */
export function PrivacySwitches() {
  const { privacy } = useProfile();
  const save = useSaveProfile();
  const words = m.settings.privacy;
  // During a change the switch already shows the new state; a failure reverts it.
  const shown = (save.isPending ? save.variables?.privacy : undefined) ?? privacy;
  const switches: { key: keyof Privacy; label: string; hint: string }[] = [
    { key: "receipts", label: words.receipts, hint: words.receiptsHint },
    { key: "typing", label: words.typing, hint: words.typingHint },
    { key: "presence", label: words.presence, hint: words.presenceHint },
    { key: "reveal_requests", label: words.reveals, hint: words.revealsHint },
  ];
  return (
    <Section title={m.settings.sections.privacy} place="privacy" lead={words.lead}>
      {switches.map(({ key, label, hint }) => (
        <Switch
          key={key}
          label={label}
          hint={hint}
          checked={shown[key]}
          onChange={(on) => {
            save.mutate({ privacy: { ...shown, [key]: on } });
          }}
        />
      ))}
      {save.isError && <Note tone="danger">{sentence(save.error)}</Note>}
    </Section>
  );
}
