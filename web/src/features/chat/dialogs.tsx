/** The questions a conversation asks before something that cannot be taken back, and its small sheets. */
import "../../i18n/sections/dialogs";

import { useEffect, useRef } from "react";

import { m } from "../../i18n/catalogue";
import { Button, buttonClass } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { MessageRow } from "./rows";
import { type Link, linksIn } from "./text";

/** So long after a dialog opened, Esc is taken for a key that was held down. */
const HELD_FOR = 400;
const DELETE_WITHIN = 15 * 60_000;

/** Which question is asked. */
export type OpenDialog =
  { dialog: "leave" | "block" | "keyboard" } | { dialog: "link"; link: Link } | { dialog: "actions"; row: MessageRow };

interface DialogsProps {
  asked: OpenDialog;
  name: string;
  now: number;
  live: boolean;
  /** The two have shown each other their cards. */
  revealed: boolean;
  onClose: () => void;
  /** One question leads to another. */
  onAsk: (asked: OpenDialog) => void;
  onLeave: () => void;
  onBlock: () => void;
  onCopy: (text: string) => void;
  onDelete: (seq: number) => void;
}

/** The question that is asked. */
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

interface AskProps {
  name: string;
  onStay: () => void;
}

/** Leave? Esc means stay, but not the Esc that opened it. */
function LeaveDialog({ name, revealed, onStay, onLeave }: AskProps & { revealed: boolean; onLeave: () => void }) {
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

function BlockDialog({ name, onStay, onBlock }: AskProps & { onBlock: () => void }) {
  return (
    <Dialog
      open
      title={m.dialogs.blockDialog.title(name)}
      description={m.dialogs.blockDialog.body(name)}
      onClose={onStay}
      actions={
        <>
          <Button look="outline" data-initial-focus onClick={onStay}>
            {m.dialogs.blockDialog.keep}
          </Button>
          <Button look="danger" onClick={onBlock}>
            {m.dialogs.blockDialog.block}
          </Button>
        </>
      }
    />
  );
}

function LinkDialog({ link, onStay }: { link: Link; onStay: () => void }) {
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

function KeyboardDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      open
      title={m.dialogs.keyboard.title}
      onClose={onClose}
      actions={
        <Button look="outline" data-initial-focus onClick={onClose}>
          {m.dialogs.keyboard.close}
        </Button>
      }
    >
      <dl className="keys">
        {m.dialogs.keyboard.rows.map(([key, meaning]) => (
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
  onLink: (link: Link) => void;
  onDelete: (seq: number) => void;
  onBlock: () => void;
}

/** What can be done with one message. */
function ActionsDialog({ row, name, now, live, onClose, onCopy, onLink, onDelete, onBlock }: ActionsProps) {
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
          <Button wide look="danger" onClick={onBlock}>
            {m.dialogs.actions.block(name)}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
