/** A quiet button that opens the dialog. The dialog loads when it is needed. */
import "../../../i18n/sections/report";

import { useState } from "react";

import { m } from "../../../i18n/catalogue";
import { Button } from "../../../ui/Button";
import { Icon } from "../../../ui/Icon";
import { lazyPart } from "../../../ui/lazy";
import { reportable } from "./reportable";

const ReportDialog = lazyPart(async () => (await import("./ReportDialog")).ReportDialog);

interface ReportButtonProps {
  chat: string;
  name: string;
  events: readonly object[];
}

/** The button. */
export function ReportButton({ chat, name, events }: ReportButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="ghost" onClick={() => setOpen(true)}>
        <Icon name="report" /> {m.report.action}
      </Button>
      {open && <ReportDialog chat={chat} name={name} messages={reportable(events)} onClose={() => setOpen(false)} />}
    </>
  );
}
