/** What a person could reveal. Nobody sees it before they offer it and the peer agrees. */
import "../../../i18n/sections/settings";

import { m } from "../../../i18n/catalogue";
import { useProfile } from "../../../state/profile";
import { TextArea, TextField } from "../../../ui/Field";
import { lazyPart } from "../../../ui/lazy";
import { complaint, Save, Section } from "./Section";
import { keep, useDraft } from "./useDraft";
import { useSaved } from "./useSaved";

const PictureField = lazyPart(async () => (await import("./PictureField")).PictureField);

const kept = keep<{ first_name: string; contact: string; about: string }>();

/** The form. */
export function CardForm() {
  const { card, picture } = useProfile();
  const { first_name = "", contact = "", about = "" } = card;
  const { value: draft, ...form } = useDraft(kept, { first_name, contact, about });
  const { submit, isPending, error } = useSaved();
  const words = m.settings.card;
  return (
    <Section title={m.settings.sections.card} place="card" lead={words.lead}>
      {(picture ?? "off") !== "off" && <PictureField />}
      <form
        noValidate
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!form.dirty) return;
          submit({ card: draft }, form.forget);
        }}
      >
        <TextField
          label={words.firstName}
          optional
          error={complaint(error, "card.first_name")}
          dir="auto"
          autoComplete="given-name"
          maxLength={40}
          value={draft.first_name}
          onChange={({ target }) => {
            form.set({ first_name: target.value });
          }}
        />
        <TextField
          label={words.contact}
          optional
          hint={words.contactHint}
          error={complaint(error, "card.contact")}
          dir="auto"
          autoComplete="off"
          maxLength={200}
          value={draft.contact}
          onChange={({ target }) => {
            form.set({ contact: target.value });
          }}
        />
        <TextArea
          label={words.about}
          optional
          error={complaint(error, "card.about")}
          maxLength={200}
          value={draft.about}
          onChange={({ target }) => {
            form.set({ about: target.value });
          }}
        />
        <Save busy={isPending} error={error} dirty={form.dirty} onDiscard={form.forget} />
      </form>
    </Section>
  );
}
