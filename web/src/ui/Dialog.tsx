/**
 * A dialog on the native element: the browser keeps the focus inside, gives it back to the opener and closes on Esc.
 * The least destructive action carries `data-initial-focus`.
 */
import "./Dialog.css";

import { type ReactNode, useEffect, useId, useRef } from "react";

interface DialogProps {
  open: boolean;
  /** Esc, a press beside it, or a button in it. */
  onClose: () => void;
  /** Whether to ignore this Esc, because the key that opened the dialog is still held down. */
  ignoresEsc?: () => boolean;
  title: string;
  /** Announced with the title when the dialog opens. */
  description?: ReactNode;
  children?: ReactNode;
  actions: ReactNode;
}

/** A dialog. Its content exists only while it is open, so each opening starts afresh. */
export function Dialog({ open, ...rest }: DialogProps) {
  return open ? <OpenDialog {...rest} /> : null;
}

function OpenDialog({ onClose, ignoresEsc, title, description, children, actions }: Omit<DialogProps, "open">) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();

  useEffect(() => {
    const dialog = element.current;
    const opener = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-initial-focus]")?.focus({ preventScroll: true });
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  return (
    // A press on the backdrop is a press on the dialog element itself; on a keyboard, Esc does the same.
    // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events, jsx-a11y-x/no-noninteractive-element-interactions
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={description === undefined ? undefined : `${id}-description`}
      onCancel={(event) => {
        event.preventDefault();
        if (ignoresEsc?.() !== true) onClose();
      }}
      // A second Esc cannot be refused: the browser has closed the dialog, so its owner has to know.
      onClose={() => {
        if (element.current?.open === false) onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current && isOutside(event, element.current)) onClose();
      }}
    >
      <h2 className="dialog-title" id={`${id}-title`}>
        {title}
      </h2>
      <div className="dialog-body">
        {description !== undefined && <p id={`${id}-description`}>{description}</p>}
        {children}
      </div>
      <div className="dialog-actions">{actions}</div>
    </dialog>
  );
}

function isOutside(event: { clientX: number; clientY: number }, dialog: HTMLElement): boolean {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
