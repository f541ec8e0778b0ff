/** Warns before sending what could identify the person: what it looks like, and the choice. */
import "../../i18n/sections/dialogs";

import type { Giveaway } from "../../core/session/nudge";
import { m } from "../../i18n/catalogue";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";

interface NudgeProps {
  giveaway: Giveaway;
  onSend: () => void;
  onEdit: () => void;
}

export function Nudge({ giveaway, onSend, onEdit }: NudgeProps) {
  const words = m.dialogs.nudge;
  return (
    <Note tone="warn">
      <p role="alert">
        {words[giveaway]} {words.body}
      </p>
      <div className="row">
        <Button look="link" onClick={onEdit}>
          {words.edit}
        </Button>
        <Button look="link" onClick={onSend}>
          {words.send}
        </Button>
      </div>
    </Note>
  );
}
