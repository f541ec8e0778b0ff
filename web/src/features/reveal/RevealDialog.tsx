/** Chooses what to show, with the exact card that the peer would see. Nothing is preselected. */
import "../../i18n/sections/reveal";

import { useState } from "react";

import type { RevealField } from "../../core/protocol/frames";
import { m } from "../../i18n/catalogue";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { CardLines } from "./CardLines";
import type { OwnFields } from "./fields";
import { revealFields } from "./fields";

interface RevealDialogProps {
  title: string;
  body: string;
  action: string;
  name: string;
  own: OwnFields;
  /** Resolves with what went wrong, in words, or `null`. */
  onAct: (fields: RevealField[]) => Promise<string | null>;
  onClose: () => void;
}

export function RevealDialog({ title, body, action, name, own, onAct, onClose }: RevealDialogProps) {
  const [chosen, setChosen] = useState<readonly RevealField[]>([]);
  const [contactAgreed, setContactAgreed] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const contact = chosen.includes("contact");
  const ready = chosen.length > 0 && (!contact || contactAgreed);
  const lines = revealFields.filter((field) => chosen.includes(field)).map((field) => ({ field, value: own[field] }));

  const act = async () => {
    if (!ready) {
      setError(chosen.length === 0 ? m.reveal.previewEmpty : m.reveal.contactTick);
      return;
    }
    setBusy(true);
    setError(await onAct([...chosen]));
    setBusy(false);
  };

  return (
    <Dialog
      open
      title={title}
      description={body}
      onClose={onClose}
      actions={
        <>
          <Button look="outline" data-initial-focus onClick={onClose}>
            {m.reveal.cancel}
          </Button>
          <Button look="primary" busy={busy} onClick={() => void act()}>
            {action}
          </Button>
        </>
      }
    >
      <fieldset className="reveal-fields">
        <legend>{m.reveal.choose}</legend>
        {revealFields.map((field) => (
          <label key={field} className={own[field] === "" ? "reveal-field reveal-field-empty" : "reveal-field"}>
            <input
              type="checkbox"
              checked={chosen.includes(field)}
              disabled={own[field] === ""}
              onChange={({ target }) => {
                setError(null);
                setChosen(target.checked ? [...chosen, field] : chosen.filter((one) => one !== field));
              }}
            />
            <span>
              {m.reveal.fields[field]}
              {own[field] === "" && <small> ({m.reveal.empty})</small>}
            </span>
          </label>
        ))}
      </fieldset>
      {revealFields.some((field) => own[field] === "") && <p className="secondary">{m.reveal.fill}</p>}
      {contact && (
        <label className="reveal-field">
          <input
            type="checkbox"
            checked={contactAgreed}
            onChange={({ target }) => {
              setError(null);
              setContactAgreed(target.checked);
            }}
          />
          <span>{m.reveal.contactTick}</span>
        </label>
      )}
      <section className="reveal-preview" aria-label={m.reveal.preview(name)}>
        <p className="secondary">{m.reveal.preview(name)}</p>
        {lines.length === 0 ? <p className="secondary">{m.reveal.previewEmpty}</p> : <CardLines lines={lines} />}
      </section>
      {error === null ? <Note tone="warn">{m.reveal.warnings}</Note> : <Note tone="danger">{error}</Note>}
    </Dialog>
  );
}
