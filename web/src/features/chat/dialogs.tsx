/** The questions a conversation asks before something that cannot be taken back, and its small sheets. */
import "../../i18n/en/chat";

import { useEffect, useRef } from "react";

import { m } from "../../i18n/catalogue";
import { Button, buttonClass } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { MessageRow } from "./rows";

/** So long after a dialog opened, Esc is taken for a key that was held down. */
const HELD_FOR = 400;
const DELETE_WITHIN = 15 * 60_000;

interface AskProps {
  name: string;
  onStay: () => void;
}

/** Leave? Esc means stay, but not the Esc that opened it. */
export function LeaveDialog({ name, onStay, onLeave }: AskProps & { onLeave: () => void }) {
  const opened = useRef(Infinity);
  useEffect(() => {
    opened.current = performance.now();
  }, []);
  return (
    <Dialog
      open
      title={m.chat.leaveDialog.title}
      description={m.chat.leaveDialog.body(name)}
      onClose={() => {
        if (performance.now() - opened.current > HELD_FOR) onStay();
      }}
      actions={
        <>
          <Button look="outline" data-initial-focus onClick={onStay}>
            {m.chat.leaveDialog.stay}
          </Button>
          <Button look="danger" onClick={onLeave}>
            {m.chat.leaveDialog.leave}
          </Button>
        </>
      }
    />
  );
}

export function BlockDialog({ name, onStay, onBlock }: AskProps & { onBlock: () => void }) {
  return (
    <Dialog
      open
      title={m.chat.blockDialog.title(name)}
      description={m.chat.blockDialog.body(name)}
      onClose={onStay}
      actions={
        <>
          <Button look="outline" data-initial-focus onClick={onStay}>
            {m.chat.blockDialog.keep}
          </Button>
          <Button look="danger" onClick={onBlock}>
            {m.chat.blockDialog.block}
          </Button>
        </>
      }
    />
  );
}

export function LinkDialog({ link, onStay }: { link: { href: string; host: string }; onStay: () => void }) {
  return (
    <Dialog
      open
      title={m.chat.link.title}
      description={m.chat.link.body(link.host)}
      onClose={onStay}
      actions={
        <>
          <Button look="outline" data-initial-focus onClick={onStay}>
            {m.chat.link.stay}
          </Button>
          <a
            className={buttonClass({ look: "danger" })}
            href={link.href}
            target="_blank"
            rel="noopener noreferrer nofollow ugc"
            onClick={onStay}
          >
            {m.chat.link.open}
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

export function KeyboardDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      open
      title={m.chat.keyboard.title}
      onClose={onClose}
      actions={
        <Button look="outline" data-initial-focus onClick={onClose}>
          {m.chat.keyboard.close}
        </Button>
      }
    >
      <dl className="keys">
        {m.chat.keyboard.rows.map(([key, meaning]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

interface ActionsProps {
  row: MessageRow;
  name: string;
  now: number;
  live: boolean;
  onClose: () => void;
  onCopy: (text: string) => void;
  onDelete: (seq: number) => void;
  onBlock: () => void;
}

/** What can be done with one message. */
export function ActionsDialog({ row, name, now, live, onClose, onCopy, onDelete, onBlock }: ActionsProps) {
  const { body, seq } = row;
  const deletable = live && row.mine && seq !== null && body !== null && now - row.at.getTime() < DELETE_WITHIN;
  return (
    <Dialog
      open
      title={m.chat.actions.title}
      onClose={onClose}
      actions={
        <Button look="outline" data-initial-focus onClick={onClose}>
          {m.chat.actions.close}
        </Button>
      }
    >
      {body !== null && (
        <blockquote className="quoted" dir="auto">
          {body.length > 200 ? `${body.slice(0, 200)}…` : body}
        </blockquote>
      )}
      <div className="stack-tight">
        {body !== null && (
          <Button wide onClick={() => onCopy(body)}>
            {m.chat.actions.copy}
          </Button>
        )}
        {deletable && (
          <Button wide look="danger" onClick={() => onDelete(seq)}>
            {m.chat.actions.delete}
          </Button>
        )}
        {!row.mine && (
          <Button wide look="danger" onClick={onBlock}>
            {m.chat.actions.block(name)}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
