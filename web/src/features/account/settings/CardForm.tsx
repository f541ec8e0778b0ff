/** What a person could reveal. Nobody sees it before they offer it and the peer agrees. */
import "../../../i18n/sections/settings";

import { useState } from "react";

import { m } from "../../../i18n/catalogue";
import { useProfile } from "../../../state/profile";
import { TextArea, TextField } from "../../../ui/Field";
import { complaint, Save, Section } from "./Section";
import { useSaved } from "./useSaved";

/** The form. */
export function CardForm() {
  const { card } = useProfile();
  const [draft, setDraft] = useState(() => ({
    first_name: card.first_name ?? "",
    contact: card.contact ?? "",
    about: card.about ?? "",
  }));
  const { submit, isPending, error } = useSaved();
  const words = m.settings.card;
  return (
    <Section title={m.settings.sections.card} lead={words.lead}>
      <form
        noValidate
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit({ card: draft });
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
            setDraft({ ...draft, first_name: target.value });
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
            setDraft({ ...draft, contact: target.value });
          }}
        />
        <TextArea
          label={words.about}
          optional
          error={complaint(error, "card.about")}
          maxLength={200}
          value={draft.about}
          onChange={({ target }) => {
            setDraft({ ...draft, about: target.value });
          }}
        />
        <Save busy={isPending} error={error} />
      </form>
    </Section>
  );
}
