/** "This is all a stranger sees": the very card that the server sends to a match, and nothing made up beside it. */
import "./shared.css";
import "../../i18n/sections/profile";

import { useId } from "react";

import { m } from "../../i18n/catalogue";
import { useSaveProfile } from "../../api/save-profile";
import { Note } from "../../ui/Banner";
import { Glyph } from "../../ui/Glyph";
import { Switch } from "../../ui/Choice";
import { sentence } from "../../api/problems";
import { useProfile } from "../../state/profile";

interface StrangerCardProps {
  /** As typed and drawn so far, saved or not. */
  alias: string;
  glyph: number;
}

/** The card, with the choice between a fresh name and the person's alias. It follows the fields beside it. */
export function StrangerCard({ alias, glyph }: StrangerCardProps) {
  const { stranger_sees, privacy } = useProfile();
  const save = useSaveProfile();
  const id = useId();
  const showAlias = (save.isPending ? save.variables?.privacy?.show_alias : undefined) ?? privacy.show_alias;
  const own = { name: alias.trim().normalize("NFC"), glyph };
  // The server draws an example of a fresh name; it cannot be known before a match.
  const seen = showAlias ? own : fresh(stranger_sees, privacy.show_alias);
  return (
    <section className="stranger" aria-labelledby={id}>
      <h2 className="stranger-title" id={id}>
        {m.profile.stranger}
      </h2>
      <div className="person">
        {seen !== null && <Glyph seed={seen.glyph} />}
        <bdi className="person-name">{seen?.name ?? m.profile.strangerUnknown}</bdi>
      </div>
      <p className="secondary">{showAlias ? m.profile.strangerAlias : m.profile.strangerFresh}</p>
      <Switch
        label={m.profile.showAlias}
        hint={m.profile.showAliasHint}
        checked={showAlias}
        onChange={(show_alias) => {
          save.mutate({ privacy: { ...privacy, show_alias } });
        }}
      />
      {save.isError && <Note tone="danger">{sentence(save.error)}</Note>}
    </section>
  );
}

/** While the server still shows the alias, its answer is no example of a fresh name. */
const fresh = <Card,>(seen: Card, isAlias: boolean): Card | null => (isAlias ? null : seen);
