/** The form of a step: its fields, then an error of the whole form, then the buttons. */
import type { ReactNode, RefObject } from "react";

import { Note } from "../../../ui/Banner";

interface StepFormProps {
  form: RefObject<HTMLFormElement | null>;
  onSubmit: () => void;
  /** What went wrong with the form as a whole, in words. */
  error: string | undefined;
  buttons: ReactNode;
  children: ReactNode;
}

/** The form. */
export function StepForm({ form, onSubmit, error, buttons, children }: StepFormProps) {
  return (
    <form
      ref={form}
      noValidate
      className="stack-loose"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      {error !== undefined && <Note tone="danger">{error}</Note>}
      {buttons}
    </form>
  );
}
