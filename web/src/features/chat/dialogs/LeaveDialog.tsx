/** Asks before leaving. Esc means stay, except the key press that opened the dialog. */
import "../../../i18n/sections/dialogs";

import { useEffect, useRef } from "react";

import { m } from "../../../i18n/catalogue";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";

/** For this many milliseconds after opening, Esc is treated as the same key still held down. */
const HELD_FOR = 400;

interface LeaveDialogProps {
  name: string;
  /** Both people have revealed their cards. */
  revealed: boolean;
  onStay: () => void;
  onLeave: () => void;
}

/** The question. */
export function LeaveDialog({ name, revealed, onStay, onLeave }: LeaveDialogProps) {
  const opened = useRef(Infinity);
  useEffect(() => {
    opened.current = performance.now();
  }, []);
  return (
    <Dialog
      open
      title={m.dialogs.leaveDialog.title}
      description={m.dialogs.leaveDialog.body(name, revealed)}
      onClose={onStay}
      ignoresEsc={() => performance.now() - opened.current <= HELD_FOR}
      actions={
        <>
          <Button look="outline" data-initial-focus onClick={onStay}>
            {m.dialogs.leaveDialog.stay}
          </Button>
          <Button look="danger" onClick={onLeave}>
            {m.dialogs.leaveDialog.leave}
          </Button>
        </>
      }
    />
  );
}
