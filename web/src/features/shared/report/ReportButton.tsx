/** A quiet button that opens the dialog. The dialog loads when it is needed. */
import "../../../i18n/sections/report";

import { useState } from "react";

import { m } from "../../../i18n/catalogue";
import { useReported } from "../../../state/filing";
import { Button } from "../../../ui/Button";
import { Icon } from "../../../ui/Icon";
import { lazyPart } from "../../../ui/lazy";
import { reportable } from "./reportable";

const ReportDialog = lazyPart(async () => (await import("./ReportDialog")).ReportDialog);

interface ReportButtonProps {
  chat: string;
  name: string;
  events: readonly object[];
  /** The dialog closed after a report. */
  onReported?: () => void;
}

/** The button; after the report, that there is one. */
export function ReportButton({ chat, name, events, onReported }: ReportButtonProps) {
  const [open, setOpen] = useState(false);
  const reported = useReported(chat);
  const close = () => {
    setOpen(false);
    if (reported) onReported?.();
  };
  return (
    <>
      {reported ? (
        <p className="secondary">{m.report.reported}</p>
      ) : (
        <Button look="ghost" onClick={() => setOpen(true)}>
          <Icon name="report" /> {m.report.action}
        </Button>
      )}
      {open && <ReportDialog chat={chat} name={name} messages={reportable(events)} onClose={close} />}
    </>
  );
}
