/** One wish or fault while it is written. */
import { type SyntheticEvent, useState } from "react";

import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { changeItem, postItem } from "../../api/endpoints";
import { faultsOfItem, type ItemDraft, needsReason, needsVersion, states, typedItem } from "../../rules/board";
import type { BoardItem } from "../../types";
import { Failed } from "../../ui/asked";
import { AreaField, Segments, SelectField, TextField } from "../../ui/Field";
import { board as w } from "../../words/hearing";

interface ItemFormProps {
  first: ItemDraft;
  onDone: (item: BoardItem) => void;
  onCancel: () => void;
}

/** The form. */
export function ItemForm({ first, onDone, onCancel }: ItemFormProps) {
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const isNew = first.of === undefined;
  const sending = useMutation({
    mutationFn: () => (first.of === undefined ? postItem(typedItem(draft)) : changeItem(first.of.id, typedItem(draft))),
    onSuccess: (item) => {
      announce(isNew ? w.posted(item.title) : w.saved(item.title));
      onDone(item);
    },
  });
  const faults = tried ? faultsOfItem(draft) : {};
  const change = (part: Partial<ItemDraft>) => setDraft({ ...draft, ...part });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faultsOfItem(draft)).length === 0 && !sending.isPending) sending.mutate();
  };
  return (
    <form className="panel board-form" onSubmit={submit} noValidate aria-label={isNew ? w.fresh : w.changing}>
      <div className="in">
        <Segments
          legend={w.kind}
          name="kind"
          value={draft.kind}
          choices={(["wish", "fault"] as const).map((value) => ({ value, title: w.kinds[value] }))}
          onChoose={(kind) => change({ kind })}
        />
        <TextField
          label={w.name}
          dir="auto"
          value={draft.title}
          error={faults.title}
          onChange={({ target }) => change({ title: target.value })}
        />
        <AreaField
          label={w.text}
          dir="auto"
          rows={3}
          value={draft.text}
          error={faults.text}
          onChange={({ target }) => change({ text: target.value })}
        />
        <SelectField
          label={w.state}
          value={draft.state}
          onChange={({ target }) => {
            const state = states.find((each) => each === target.value);
            if (state !== undefined) change({ state });
          }}
        >
          {states.map((state) => (
            <option key={state} value={state}>
              {w.states[draft.kind][state]}
            </option>
          ))}
        </SelectField>
        {needsReason(draft) && (
          <AreaField
            label={w.reason}
            hint={w.reasonHint}
            dir="auto"
            rows={2}
            value={draft.reason}
            error={faults.reason}
            onChange={({ target }) => change({ reason: target.value })}
          />
        )}
        {needsVersion(draft) && (
          <TextField
            label={w.fixedIn}
            value={draft.fixedIn}
            error={faults.fixedIn}
            onChange={({ target }) => change({ fixedIn: target.value })}
          />
        )}
        <label className="tick">
          <input type="checkbox" checked={draft.public} onChange={({ target }) => change({ public: target.checked })} />
          {w.public}
        </label>
        <Failed error={sending.error} />
        <div className="row">
          <button type="submit" className="btn btn-pri">
            {isNew ? w.post : w.save}
          </button>
          {!isNew && (
            <button type="button" className="btn" onClick={onCancel}>
              {w.cancel}
            </button>
          )}
        </div>
      </div>
    </form>
  );
}
