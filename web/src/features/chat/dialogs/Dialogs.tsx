/** Renders the one dialog that a chat has open. */
import type { ReactionName } from "../../../core/protocol/frames";
import type { Chat } from "../../../core/session/state";
import { lazyPart } from "../../../ui/lazy";
import { reportable } from "../../shared/report/reportable";
import type { MessageRow } from "../rows";
import type { Link } from "../text";
import { ActionsDialog } from "./ActionsDialog";
import { KeyboardDialog } from "./KeyboardDialog";
import { LeaveDialog, type LeavingReason } from "./LeaveDialog";
import { LinkDialog } from "./LinkDialog";

const ReportDialog = lazyPart(async () => (await import("../../shared/report/ReportDialog")).ReportDialog);

/** Which dialog is open. */
export type OpenDialog =
  | { dialog: "leave" | "keyboard" }
  | { dialog: "link"; link: Link }
  | { dialog: "actions"; row: MessageRow }
  /** `picked`: the number of the message whose menu was used. */
  | { dialog: "report"; picked: number | null };

interface DialogsProps {
  asked: OpenDialog;
  chat: Chat;
  name: string;
  now: number;
  live: boolean;
  /** One's own card is visible to the other. */
  shown: boolean;
  onClose: () => void;
  /** Opens another dialog in place of this one. */
  onAsk: (asked: OpenDialog) => void;
  onLeave: (hideCard: boolean, why: LeavingReason | undefined) => void;
  onBlock: () => void;
  onCopy: (text: string) => void;
  /** The next message answers this one. */
  onAnswer: (seq: number) => void;
  onReact: (seq: number, reaction: ReactionName | null) => void;
  onDelete: (seq: number) => void;
  /** The person reported the other one; `block`: and wants to be parted from them. */
  onReport: (block: boolean) => void;
}

/** The open dialog. */
export function Dialogs({
  asked,
  chat,
  name,
  now,
  live,
  shown,
  onClose,
  onAsk,
  onLeave,
  onBlock,
  onCopy,
  onAnswer,
  onReact,
  onDelete,
  onReport,
}: DialogsProps) {
  switch (asked.dialog) {
    case "leave":
      return (
        <LeaveDialog
          name={name}
          shown={shown}
          onStay={onClose}
          onReport={() => onAsk({ dialog: "report", picked: null })}
          onLeave={onLeave}
        />
      );
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
          onAnswer={onAnswer}
          onReact={onReact}
          onLink={(link) => onAsk({ dialog: "link", link })}
          onDelete={onDelete}
          onReport={(picked) => onAsk({ dialog: "report", picked })}
          onBlock={onBlock}
        />
      );
    case "report":
      return (
        <ReportDialog
          chat={chat.view.chat}
          name={name}
          messages={reportable(chat.log.events)}
          picked={asked.picked}
          onClose={onClose}
          onFile={onReport}
        />
      );
  }
}
