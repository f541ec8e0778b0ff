/** Asks before leaving. Esc means stay, except the key press that opened the dialog. */
import "../../../i18n/sections/dialogs";

import { useEffect, useRef, useState } from "react";

import { m } from "../../../i18n/catalogue";
import { Button } from "../../../ui/Button";
import { Check } from "../../../ui/Check";
import { OneOf } from "../../../ui/Choice";
import { Dialog } from "../../../ui/Dialog";

/** For this many milliseconds after opening, Esc is treated as the same key still held down. */
const HELD_FOR = 400;

/** Why someone leaves, if they say so. It is counted; the other does not see it. */
export type LeavingReason = "no_time" | "no_spark" | "language" | "uncomfortable" | "other";

interface LeaveDialogProps {
  name: string;
  /** One's own card is visible to the other. */
  shown: boolean;
  onStay: () => void;
  onReport: () => void;
  onLeave: (hideCard: boolean, why: LeavingReason | undefined) => void;
}

const reasons = ["no_time", "no_spark", "language", "uncomfortable", "other"] as const;

/** The question. */
export function LeaveDialog({ name, shown, onStay, onReport, onLeave }: LeaveDialogProps) {
  const opened = useRef(Infinity);
  const [hides, setHides] = useState(false);
  const [why, setWhy] = useState<LeavingReason>();
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
          <Button look="danger" onClick={() => onLeave(hides, why)}>
            {m.dialogs.leaveDialog.leave}
          </Button>
        </>
      }
    >
      <OneOf
        legend={m.dialogs.leaveDialog.why}
        hint={m.dialogs.leaveDialog.whyHint(name)}
        options={reasons.map((value) => ({ value, label: m.dialogs.leaveDialog.reasons[value] }))}
        value={why}
        onChange={setWhy}
      />
      {why === "uncomfortable" && (
        <p>
          {m.dialogs.leaveDialog.sorry}{" "}
          <Button look="link" onClick={onReport}>
            {m.dialogs.leaveDialog.report}
          </Button>
        </p>
      )}
      {shown && (
        <Check checked={hides} onChange={setHides}>
          {m.dialogs.leaveDialog.hideCard}
        </Check>
      )}
    </Dialog>
  );
}
