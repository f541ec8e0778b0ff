/** "This is all a stranger sees": the very card that the server sends to a match, and nothing made up beside it. */
import "./parts.css";
import "../i18n/en/profile";

import { useId } from "react";

import { m } from "../i18n/catalogue";
import { useSaveProfile } from "../api/queries";
import { Note } from "../ui/Banner";
import { Glyph } from "../ui/Glyph";
import { Switch } from "../ui/Choice";
import { sentence } from "../api/problems";
import { useProfile } from "./profile";

/** The card, with the choice between a fresh name and the own alias. */
export function StrangerCard() {
  const { stranger_sees: seen, privacy } = useProfile();
  const save = useSaveProfile();
  const id = useId();
  return (
    <section className="stranger" aria-labelledby={id}>
      <h2 className="stranger-title" id={id}>
        {m.profile.stranger}
      </h2>
      <div className="person">
        <Glyph seed={seen.glyph} />
        <bdi className="person-name">{seen.name}</bdi>
      </div>
      <p className="secondary">{privacy.show_alias ? m.profile.strangerAlias : m.profile.strangerFresh}</p>
      <Switch
        label={m.profile.showAlias}
        hint={m.profile.showAliasHint}
        checked={(save.isPending ? save.variables?.privacy?.show_alias : undefined) ?? privacy.show_alias}
        onChange={(show_alias) => {
          save.mutate({ privacy: { ...privacy, show_alias } });
        }}
      />
      {save.isError && <Note tone="danger">{sentence(save.error)}</Note>}
    </section>
  );
}
