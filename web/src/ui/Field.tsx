/** A labelled field: its hint and its error are linked to it, so that nobody depends on color. */
import "./Field.css";

import { type ComponentPropsWithRef, type ReactNode, useId } from "react";

import { m } from "../i18n/catalogue";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  /** One sentence that says what a valid value is. */
  error?: string | undefined;
  /** The id of an error that several fields share, said beside them. */
  faultId?: string | undefined;
  /** May be left empty. */
  optional?: boolean;
  /** A button that fills the control, in one line with it. */
  beside?: ReactNode;
}

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

/** The frame of a field around any control. */
export function Field({
  label,
  hint,
  error,
  faultId,
  optional,
  beside,
  children,
}: FieldProps & { children: (w: Wiring) => ReactNode }) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const errorId = error === undefined ? faultId : `${id}-error`;
  const describedBy = [errorId, hintId].filter((part) => part !== undefined).join(" ");
  const control = children({
    id,
    "aria-describedby": describedBy === "" ? undefined : describedBy,
    "aria-invalid": errorId === undefined ? undefined : true,
  });
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label} {optional === true && <span className="field-optional">({m.common.optional})</span>}
      </label>
      {beside === undefined ? (
        control
      ) : (
        <div className="field-line">
          {control}
          {beside}
        </div>
      )}
      {error !== undefined && (
        <p className="field-error" id={errorId}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p className="field-hint" id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** One line of text. */
export function TextField({
  label,
  hint,
  error,
  faultId,
  optional,
  beside,
  className,
  ...rest
}: FieldProps & ComponentPropsWithRef<"input">) {
  return (
    <Field label={label} hint={hint} error={error} faultId={faultId} beside={beside} {...(optional && { optional })}>
      {(wiring) => <input {...rest} {...wiring} className={className === undefined ? "input" : `input ${className}`} />}
    </Field>
  );
}

/** A few lines of text. */
export function TextArea({
  label,
  hint,
  error,
  faultId,
  optional,
  ...rest
}: FieldProps & ComponentPropsWithRef<"textarea">) {
  return (
    <Field label={label} hint={hint} error={error} faultId={faultId} {...(optional && { optional })}>
      {(wiring) => <textarea dir="auto" rows={2} {...rest} {...wiring} className="input" />}
    </Field>
  );
}

/** One choice of a long list. */
export function Select({
  label,
  hint,
  error,
  faultId,
  optional,
  children,
  ...rest
}: FieldProps & ComponentPropsWithRef<"select">) {
  return (
    <Field label={label} hint={hint} error={error} faultId={faultId} {...(optional && { optional })}>
      {(wiring) => (
        <select {...rest} {...wiring} className="input">
          {children}
        </select>
      )}
    </Field>
  );
}

/** Focuses the first invalid field of a form, after React has rendered the errors. */
export function focusFirstError(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => {
    form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  });
}
