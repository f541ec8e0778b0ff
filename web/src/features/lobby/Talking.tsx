/** The lobby while a chat goes on: there is nobody to find, and one way back. */
import "../../i18n/sections/lobby";

import { m } from "../../i18n/catalogue";
import { Button } from "../../ui/Button";
import { Glyph } from "../../ui/Glyph";
import { PageHeading } from "../../ui/Page";

export function Talking({ name, glyph, onBack }: { name: string; glyph: number; onBack: () => void }) {
  return (
    <div className="lobby">
      <div className="lobby-middle">
        <Glyph seed={glyph} size="large" />
        <PageHeading title={m.lobby.title} shown={m.lobby.rejoin(name)} />
      </div>
      <div className="lobby-reach">
        <Button look="primary" size="large" wide onClick={onBack}>
          {m.lobby.rejoinAction}
        </Button>
      </div>
    </div>
  );
}
