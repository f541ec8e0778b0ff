/** What a person notes about someone they met, for themselves. */
import "../../i18n/sections/again";

import { useState } from "react";

import { keepNote, usePeopleAction } from "../../api/people";
import { sentence } from "../../api/problems";
import { m } from "../../i18n/catalogue";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/Field";

/** The longest note. */
const LONGEST = 500;

interface NoteDialogProps {
  chat: string;
  name: string;
  note: string;
  onClose: () => void;
}

/** The note, to write, change or empty. */
export function NoteDialog({ chat, name, note, onClose }: NoteDialogProps) {
  const words = m.again.note;
  const [text, setText] = useState(note);
  const keep = usePeopleAction(() => keepNote(chat, text.trim()));
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" busy={keep.isPending} onClick={() => keep.mutate(undefined, { onSuccess: onClose })}>
            {words.save}
          </Button>
        </>
      }
    >
      <TextArea
        label={words.label}
        hint={words.hint}
        rows={3}
        maxLength={LONGEST}
        data-initial-focus
        value={text}
        onChange={({ target }) => {
          setText(target.value);
        }}
      />
      {keep.isError && <Note tone="danger">{sentence(keep.error)}</Note>}
    </Dialog>
  );
}
