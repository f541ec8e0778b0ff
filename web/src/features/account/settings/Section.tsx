/** One section of the settings, and the form that most of them are. */
import "./settings.css";
import "../../../i18n/sections/settings";

import { type ReactNode, useId } from "react";

import { ApiError, sentence } from "../../../api/problems";
import { m } from "../../../i18n/catalogue";
import { Note } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";

interface SectionProps {
  title: string;
  lead?: string;
  /** Where the list of sections leads to. */
  place?: string;
  children: ReactNode;
}

/** A section with its heading. */
export function Section({ title, lead, place, children }: SectionProps) {
  const id = useId();
  return (
    <section className="settings-section" id={place} aria-labelledby={id}>
      <div className="stack-tight">
        <h2 id={id}>{title}</h2>
        {lead !== undefined && <p className="secondary">{lead}</p>}
      </div>
      {children}
    </section>
  );
}

interface SaveProps {
  busy: boolean;
  error: unknown;
  /** Something is changed and not saved. */
  dirty: boolean;
  onDiscard: () => void;
}

/** The end of a form: what went wrong as a whole, and the button. Errors of single fields appear beside them. */
export function Save({ busy, error, dirty, onDiscard }: SaveProps) {
  const byField = error instanceof ApiError && error.fields.size > 0;
  return (
    <>
      {error !== null && !byField && <Note tone="danger">{sentence(error)}</Note>}
      <div className="row">
        <Button look="primary" type="submit" busy={busy} aria-disabled={!dirty || undefined}>
          {m.common.save}
        </Button>
        {dirty && (
          <>
            <Button look="ghost" onClick={onDiscard}>
              {m.settings.discard}
            </Button>
            <p className="secondary" role="status">
              {m.settings.unsaved}
            </p>
          </>
        )}
      </div>
    </>
  );
}

/** The sentence about a field, if the server complained about it. */
export function complaint(error: unknown, field: string): string | undefined {
  return error instanceof ApiError ? error.fields.get(field) : undefined;
}
