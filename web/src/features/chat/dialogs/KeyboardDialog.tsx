/** Lists the keys that work in a chat. */
import "../../../i18n/sections/dialogs";

import { m } from "../../../i18n/catalogue";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";

/** The list of keys. */
export function KeyboardDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      open
      title={m.dialogs.keyboard.title}
      onClose={onClose}
      actions={
        <Button look="outline" data-initial-focus onClick={onClose}>
          {m.dialogs.keyboard.close}
        </Button>
      }
    >
      <dl className="keys">
        {m.dialogs.keyboard.rows.map(([key, meaning]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
