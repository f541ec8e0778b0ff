/** The connection is closed until the person acts: the reason, and one next step. */
import "../../i18n/sections/closed";

import type { ClosedReason } from "../../core/connection/machine";
import { m } from "../../i18n/catalogue";
import { useLiveDriver } from "../../realtime/store";
import { Button, buttonClass } from "../../ui/Button";
import { Page } from "../../ui/Page";

interface ClosedProps {
  reason: Exclude<ClosedReason, "switched_off" | "signed_out">;
  home: string;
}

export function Closed({ reason, home }: ClosedProps) {
  const live = useLiveDriver();
  const { title, body, action } = m.closed.because[reason];
  return (
    <Page title={title} lead={body} look="centered">
      {reason === "replaced_by_other_tab" && (
        <Button look="primary" onClick={live.useHere}>
          {action}
        </Button>
      )}
      {reason === "upgrade_required" && (
        <Button look="primary" onClick={() => location.reload()}>
          {action}
        </Button>
      )}
      {reason === "suspended_account" && (
        <a className={buttonClass({ look: "primary" })} href={home}>
          {action}
        </a>
      )}
    </Page>
  );
}
