/** Asks before a message is sent: what it looks like, and the choice. Sending it anyway always works. */
import "../../i18n/sections/dialogs";

import type { SignalName } from "../../core/protocol/frames";
import { m } from "../../i18n/catalogue";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";

interface NudgeProps {
  about: SignalName;
  onSend: () => void;
  onEdit: () => void;
}

export function Nudge({ about, onSend, onEdit }: NudgeProps) {
  const words = m.dialogs.nudge;
  const sentences: Readonly<Partial<Record<SignalName, string>>> = words.about;
  return (
    <Note tone="warn">
      <p role="alert">{sentences[about] ?? words.about.other}</p>
      <div className="row" role="group" aria-label={words.label}>
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
