/** What a person can do with one message. */
import "./react.css";
import "../../../i18n/sections/dialogs";

import type { ReactionName } from "../../../core/protocol/frames";
import { reactions } from "../../../core/session/reactions";
import { m } from "../../../i18n/catalogue";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import type { MessageRow } from "../rows";
import { type Link, linksIn } from "../text";

/** A message can be deleted for this many milliseconds after it was sent. */
const DELETE_WITHIN = 15 * 60_000;

interface ActionsDialogProps {
  row: MessageRow;
  name: string;
  now: number;
  live: boolean;
  onClose: () => void;
  onCopy: (text: string) => void;
  onLink: (link: Link) => void;
  onAnswer: (seq: number) => void;
  /** `null`: takes it back. */
  onReact: (seq: number, reaction: ReactionName | null) => void;
  onDelete: (seq: number) => void;
  onReport: (seq: number | null) => void;
  onBlock: () => void;
}

const names = Object.keys(reactions) as ReactionName[];

/** The actions. */
export function ActionsDialog({
  row,
  name,
  now,
  live,
  onClose,
  onCopy,
  onAnswer,
  onReact,
  onLink,
  onDelete,
  onReport,
  onBlock,
}: ActionsDialogProps) {
  const { body, seq } = row;
  const deletable = live && row.mine && seq !== null && body !== null && now - row.at.getTime() < DELETE_WITHIN;
  return (
    <Dialog
      open
      title={m.dialogs.actions.title}
      onClose={onClose}
      actions={
        <Button look="outline" data-initial-focus onClick={onClose}>
          {m.dialogs.actions.close}
        </Button>
      }
    >
      {body !== null && (
        <blockquote className="quoted" dir="auto">
          {body.length > 200 ? `${body.slice(0, 200)}…` : body}
        </blockquote>
      )}
      <div className="stack-tight">
        {live && seq !== null && body !== null && (
          <div className="react" role="group" aria-label={m.dialogs.actions.react}>
            {names.map((name) => (
              <button
                key={name}
                type="button"
                className="react-one"
                aria-pressed={row.reaction === name}
                onClick={() => onReact(seq, row.reaction === name ? null : name)}
              >
                {reactions[name]}
              </button>
            ))}
          </div>
        )}
        {live && seq !== null && body !== null && (
          <Button wide onClick={() => onAnswer(seq)}>
            {m.dialogs.actions.answer}
          </Button>
        )}
        {body !== null && (
          <Button wide onClick={() => onCopy(body)}>
            {m.dialogs.actions.copy}
          </Button>
        )}
        {linksIn(body ?? "").map((link) => (
          <Button key={link.href} wide onClick={() => onLink(link)}>
            {m.dialogs.actions.open(link.host)}
          </Button>
        ))}
        {deletable && (
          <Button wide look="danger" onClick={() => onDelete(seq)}>
            {m.dialogs.actions.delete}
          </Button>
        )}
        {!row.mine && (
          <>
            <Button wide look="danger" onClick={() => onReport(seq)}>
              {m.dialogs.actions.report}
            </Button>
            <Button wide look="danger" onClick={onBlock}>
              {m.dialogs.actions.block(name)}
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}
