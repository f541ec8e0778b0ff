/**
 * Chooses what to show, with the exact card that the peer would see. Nothing is preselected; the parts that a person
 * writes can be filled in here, and a part that is written is a part that is shown.
 */
import "./reveal.css";
import "../../i18n/sections/reveal";

import { useId, useState } from "react";

import { sentence } from "../../api/problems";
import { type Profile, updateProfile } from "../../api/endpoints";
import { putProfile } from "../../api/queries";
import type { RevealField } from "../../core/protocol/frames";
import { m } from "../../i18n/catalogue";
import { useQueryClient } from "../../query/hooks";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ownPicture } from "../../api/pictures";
import { Photo } from "../shared/Photo";
import { CardLines } from "./CardLines";
import { choosable, ownFields } from "./fields";

interface RevealDialogProps {
  title: string;
  body: string;
  action: string;
  name: string;
  profile: Profile;
  /** Something that happened meanwhile. */
  news?: string | undefined;
  /** Resolves with what went wrong, in words, or `null`. */
  onAct: (fields: RevealField[]) => Promise<string | null>;
  onClose: () => void;
}

/** The parts that a person writes, and how long each may be. */
const written = { first_name: 40, about: 200, contact: 200 } as const;
type Written = keyof typeof written;
const isWritten = (field: RevealField): field is Written => field in written;

export function RevealDialog({ title, body, action, name, profile, news, onAct, onClose }: RevealDialogProps) {
  const id = useId();
  const client = useQueryClient();
  const kept = ownFields(profile);
  const [own, setOwn] = useState(kept);
  const [chosen, setChosen] = useState<readonly RevealField[]>([]);
  const [contactAgreed, setContactAgreed] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const contact = chosen.includes("contact");
  const fields = choosable(profile);
  const lines = fields
    .filter((field) => chosen.includes(field) && own[field].trim() !== "")
    .map((field) => ({ field, value: own[field].trim() }));
  const ready = lines.length > 0 && lines.length === chosen.length && (!contact || contactAgreed);

  const choose = (field: RevealField, on: boolean) => {
    setError(null);
    setChosen(on ? [...chosen.filter((one) => one !== field), field] : chosen.filter((one) => one !== field));
  };

  /** What was written here is kept with the profile, or the server could not show it. */
  const keep = async () => {
    const { first_name, about, contact: line } = own;
    if (first_name === kept.first_name && about === kept.about && line === kept.contact) return;
    const card = { first_name: first_name.trim(), about: about.trim(), contact: line.trim() };
    putProfile(client, await updateProfile({ card }));
  };

  const act = async () => {
    if (!ready) {
      setError(
        lines.length === 0
          ? m.reveal.previewEmpty
          : lines.length < chosen.length
            ? m.reveal.fill
            : m.reveal.contactTick,
      );
      return;
    }
    setBusy(true);
    try {
      await keep();
      setError(await onAct([...chosen]));
    } catch (problem) {
      setError(sentence(problem));
    }
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
          <Button look="outline" onClick={onClose}>
            {m.reveal.cancel}
          </Button>
          <Button look="primary" busy={busy} onClick={() => void act()}>
            {action}
          </Button>
        </>
      }
    >
      {news !== undefined && (
        <Note tone="ok">
          <span role="status">{news}</span>
        </Note>
      )}
      <fieldset className="reveal-fields">
        <legend className="visually-hidden">{m.reveal.choose}</legend>
        {fields.map((field, index) => (
          <div key={field} className="reveal-part">
            <label className="reveal-field">
              <input
                type="checkbox"
                checked={chosen.includes(field)}
                disabled={!isWritten(field) && own[field] === ""}
                data-initial-focus={index === 0 || undefined}
                onChange={({ target }) => {
                  choose(field, target.checked);
                }}
              />
              <span id={`${id}-${field}`}>{m.reveal.fields[field]}</span>
            </label>
            {isWritten(field) ? (
              <textarea
                className="reveal-value"
                rows={1}
                dir="auto"
                maxLength={written[field]}
                aria-label={m.reveal.write[field]}
                placeholder={m.reveal.placeholders[field]}
                value={own[field]}
                onChange={({ target }) => {
                  setOwn({ ...own, [field]: target.value.replace(/\n/gu, " ") });
                  choose(field, target.value.trim() !== "");
                }}
              />
            ) : (
              <span className="reveal-value reveal-value-fixed" dir="auto">
                {own[field] === "" ? m.reveal.empty : own[field]}
              </span>
            )}
          </div>
        ))}
      </fieldset>
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
        {chosen.includes("picture") && (
          <Photo address={ownPicture} size="small" alt={m.reveal.ownPicture}>
            {null}
          </Photo>
        )}
        {lines.length === 0 ? <p className="secondary">{m.reveal.nothing}</p> : <CardLines lines={lines} />}
      </section>
      {error === null ? <Note tone="warn">{m.reveal.warnings}</Note> : <Note tone="danger">{error}</Note>}
    </Dialog>
  );
}
