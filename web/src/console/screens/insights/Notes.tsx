/** What lies on the days and may explain a change: the notes that the charts have by number, and a form for a new one. */
import "./insights.css";

import { type SyntheticEvent, useState } from "react";

import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { may } from "../../api/capabilities";
import { removeNote, writeNote } from "../../api/endpoints";
import { useSession } from "../../session/session";
import { ConsoleError } from "../../api/problems";
import type { InsightsDays, InsightsNote, TypedNote } from "../../types";
import { Failed } from "../../ui/asked";
import { SelectField, TextField } from "../../ui/Field";
import { Panel } from "../../ui/Panel";
import { insights as w } from "../../words/insights";
import { dated } from "./written";

const kinds = ["deploy", "outage", "other"] as const;
const longest = 120;

interface NotesProps {
  found: InsightsDays;
  onChanged: () => void;
}

/** The notes and the form. */
export function Notes({ found, onChanged }: NotesProps) {
  const mayWrite = may(useSession().me, "announcements");
  const announce = useAnnounce();
  const removing = useMutation({
    mutationFn: (id: string) => removeNote(id),
    onSuccess: () => {
      announce(w.noteRemoved);
      onChanged();
    },
  });
  return (
    <Panel title={w.notes}>
      <div className="in">
        {found.notes.length === 0 ? (
          <p className="muted">{w.noNotes}</p>
        ) : (
          <ol className="notes" aria-label={w.notes}>
            {found.notes.map((note, at) => (
              <li key={note.id ?? `${note.day} ${at}`}>
                <Written note={note} number={at + 1} />
                {mayWrite && note.id !== undefined && (
                  <button
                    type="button"
                    className="btn"
                    aria-label={w.removeNoteOf(titleOf(note))}
                    onClick={() => note.id !== undefined && removing.mutate(note.id)}
                  >
                    {w.removeNote}
                  </button>
                )}
              </li>
            ))}
          </ol>
        )}
        <Failed error={removing.error} />
        <p className="hint">{w.notesHint}</p>
        {mayWrite && (
          <details className="day-by-day">
            <summary>{w.writeNote}</summary>
            <NoteForm day={found.to} onDone={onChanged} />
          </details>
        )}
      </div>
    </Panel>
  );
}

const isOfIo = ({ kind, by }: InsightsNote) => kind === "deploy" && by === undefined;
const titleOf = (note: InsightsNote) => (isOfIo(note) ? w.version(note.title) : note.title);

function Written({ note, number }: { note: InsightsNote; number: number }) {
  const { day, to, kind, by } = note;
  return (
    <span>
      <b className="note-number">{number}</b>{" "}
      <time dateTime={day}>{to === undefined ? dated(day) : w.noteDays(dated(day), dated(to))}</time>
      <span className="tag">{w.noteKinds[kind]}</span> <bdi>{titleOf(note)}</bdi>
      {kind !== "announcement" && (
        <span className="muted small"> {by === undefined ? w.noteByIo : w.noteBy(by.me ? w.you : by.name)}</span>
      )}
    </span>
  );
}

function NoteForm({ day, onDone }: { day: string; onDone: () => void }) {
  const fresh: TypedNote = { kind: "outage", text: "", day, to: "" };
  const [draft, setDraft] = useState(fresh);
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const sending = useMutation({
    mutationFn: ({ to = "", ...typed }: TypedNote) => writeNote(to === "" ? typed : { ...typed, to }),
    onSuccess: () => {
      announce(w.noteAdded);
      setDraft(fresh);
      setTried(false);
      onDone();
    },
  });
  const change = (part: Partial<TypedNote>) => setDraft({ ...draft, ...part });
  const wrong = (field: string) =>
    sending.error instanceof ConsoleError ? sending.error.fields.get(field) : undefined;
  const isEmpty = draft.text.trim() === "";
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isEmpty && !sending.isPending) sending.mutate(draft);
  };
  return (
    <form className="note-form" onSubmit={submit} noValidate aria-label={w.writeNote}>
      <SelectField
        label={w.noteKind}
        value={draft.kind}
        onChange={({ target }) => change({ kind: kinds.find((kind) => kind === target.value) ?? "other" })}
      >
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {w.noteKinds[kind]}
          </option>
        ))}
      </SelectField>
      <TextField
        label={w.noteText}
        dir="auto"
        maxLength={longest}
        value={draft.text}
        hint={w.noteTextHint}
        error={tried && isEmpty ? w.noteTextMissing : wrong("text")}
        onChange={({ target }) => change({ text: target.value })}
      />
      <TextField
        label={w.noteFrom}
        type="date"
        value={draft.day}
        error={wrong("day")}
        onChange={({ target }) => change({ day: target.value })}
      />
      <TextField
        label={w.noteTo}
        type="date"
        value={draft.to ?? ""}
        hint={w.noteToHint}
        error={wrong("to")}
        onChange={({ target }) => change({ to: target.value })}
      />
      <Failed error={sending.error} />
      <button type="submit" className="btn btn-pri">
        {w.addNote}
      </button>
    </form>
  );
}
