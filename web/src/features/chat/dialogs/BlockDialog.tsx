/** Asks before blocking the peer. */
import "../../../i18n/sections/dialogs";

import { m } from "../../../i18n/catalogue";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";

interface BlockDialogProps {
  name: string;
  onStay: () => void;
  onBlock: () => void;
}

/** The question. */
export function BlockDialog({ name, onStay, onBlock }: BlockDialogProps) {
  return (
    <Dialog
      open
      title={m.dialogs.blockDialog.title(name)}
      description={m.dialogs.blockDialog.body(name)}
      onClose={onStay}
      actions={
        <>
          <Button look="outline" data-initial-focus onClick={onStay}>
            {m.dialogs.blockDialog.keep}
          </Button>
          <Button look="danger" onClick={onBlock}>
            {m.dialogs.blockDialog.block}
          </Button>
        </>
      }
    />
  );
}
