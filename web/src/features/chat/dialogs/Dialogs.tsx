/** Renders the one dialog that a chat has open. */
import type { MessageRow } from "../rows";
import type { Link } from "../text";
import { ActionsDialog } from "./ActionsDialog";
import { BlockDialog } from "./BlockDialog";
import { KeyboardDialog } from "./KeyboardDialog";
import { LeaveDialog } from "./LeaveDialog";
import { LinkDialog } from "./LinkDialog";

/** Which dialog is open. */
export type OpenDialog =
  { dialog: "leave" | "block" | "keyboard" } | { dialog: "link"; link: Link } | { dialog: "actions"; row: MessageRow };

interface DialogsProps {
  asked: OpenDialog;
  name: string;
  now: number;
  live: boolean;
  /** Both people have revealed their cards. */
  revealed: boolean;
  onClose: () => void;
  /** Opens another dialog in place of this one. */
  onAsk: (asked: OpenDialog) => void;
  onLeave: () => void;
  onBlock: () => void;
  onCopy: (text: string) => void;
  onDelete: (seq: number) => void;
}

/** The open dialog. */
export function Dialogs({
  asked,
  name,
  now,
  live,
  revealed,
  onClose,
  onAsk,
  onLeave,
  onBlock,
  onCopy,
  onDelete,
}: DialogsProps) {
  switch (asked.dialog) {
    case "leave":
      return <LeaveDialog name={name} revealed={revealed} onStay={onClose} onLeave={onLeave} />;
    case "block":
      return <BlockDialog name={name} onStay={onClose} onBlock={onBlock} />;
    case "keyboard":
      return <KeyboardDialog onClose={onClose} />;
    case "link":
      return <LinkDialog link={asked.link} onStay={onClose} />;
    case "actions":
      return (
        <ActionsDialog
          row={asked.row}
          name={name}
          now={now}
          live={live}
          onClose={onClose}
          onCopy={onCopy}
          onLink={(link) => onAsk({ dialog: "link", link })}
          onDelete={onDelete}
          onBlock={() => onAsk({ dialog: "block" })}
        />
      );
  }
}
