/** Shows where a link leads before it opens. */
import "../../../i18n/sections/dialogs";

import { m } from "../../../i18n/catalogue";
import { Button, buttonClass } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import type { Link } from "../text";

interface LinkDialogProps {
  link: Link;
  onStay: () => void;
}

/** The question. The link opens in a new tab without an opener or a referrer. */
export function LinkDialog({ link, onStay }: LinkDialogProps) {
  return (
    <Dialog
      open
      title={m.dialogs.link.title}
      description={m.dialogs.link.body(link.host)}
      onClose={onStay}
      actions={
        <>
          <Button look="outline" data-initial-focus onClick={onStay}>
            {m.dialogs.link.stay}
          </Button>
          <a
            className={buttonClass({ look: "danger" })}
            href={link.href}
            target="_blank"
            rel="noopener noreferrer nofollow ugc"
            onClick={onStay}
          >
            {m.dialogs.link.open}
          </a>
        </>
      }
    >
      <p className="link-address" dir="ltr">
        {link.href}
      </p>
    </Dialog>
  );
}
