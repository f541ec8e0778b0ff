/** Asks before leaving. Esc means stay, except the key press that opened the dialog. */
import "../../../i18n/sections/dialogs";

import { useEffect, useRef, useState } from "react";

import { m } from "../../../i18n/catalogue";
import { Button } from "../../../ui/Button";
import { Check } from "../../../ui/Check";
import { Dialog } from "../../../ui/Dialog";

/** For this many milliseconds after opening, Esc is treated as the same key still held down. */
const HELD_FOR = 400;

interface LeaveDialogProps {
  name: string;
  /** One's own card is visible to the other. */
  shown: boolean;
  onStay: () => void;
  onLeave: (hideCard: boolean) => void;
}

/** The question. */
export function LeaveDialog({ name, shown, onStay, onLeave }: LeaveDialogProps) {
  const opened = useRef(Infinity);
  const [hides, setHides] = useState(false);
  useEffect(() => {
    opened.current = performance.now();
  }, []);
  return (
    <Dialog
      open
      title={m.dialogs.leaveDialog.title}
      description={m.dialogs.leaveDialog.body(name, shown)}
      onClose={onStay}
      ignoresEsc={() => performance.now() - opened.current <= HELD_FOR}
      actions={
        <>
          <Button look="outline" data-initial-focus onClick={onStay}>
            {m.dialogs.leaveDialog.stay}
          </Button>
          <Button look="danger" onClick={() => onLeave(hides)}>
            {m.dialogs.leaveDialog.leave}
          </Button>
        </>
      }
    >
      {shown && (
        <Check checked={hides} onChange={setHides}>
          {m.dialogs.leaveDialog.hideCard}
        </Check>
      )}
    </Dialog>
  );
}
