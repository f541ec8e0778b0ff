/** The board: a form for one wish or fault, and the list of all of them with exact counts. */
import "./hearing.css";

import { useRef, useState } from "react";
import { Link } from "wouter";

import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { Dialog } from "../../../ui/Dialog";
import { board as askBoard, mergeItem } from "../../api/endpoints";
import { paths } from "../../paths";
import { blankItem, type ItemDraft, itemDraft } from "../../rules/board";
import type { BoardItem } from "../../types";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { SelectField } from "../../ui/Field";
import { Strip } from "../../ui/Note";
import { Panel, Table } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { board as w } from "../../words/hearing";
import { shell } from "../../words/shell";
import { ItemForm } from "./ItemForm";

const tones = {
  new: "tag tag-line",
  planned: "tag tag-info",
  doing: "tag tag-info",
  done: "tag tag-ok",
  declined: "tag",
} as const;

/** The page. */
export function Board() {
  const asked = useAsked(["board"], (how) => askBoard(how));
  const [draft, setDraft] = useState<ItemDraft>(blankItem);
  // Another draft is another form: nothing of the one before stays in it.
  const [form, setForm] = useState(0);
  const [done, setDone] = useState<BoardItem>();
  const heading = useRef<HTMLHeadingElement>(null);
  const open = (next: ItemDraft) => {
    setDraft(next);
    setForm(form + 1);
    heading.current?.focus();
  };
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1 ref={heading} tabIndex={-1}>
          {draft.of === undefined ? w.fresh : w.changing}
        </h1>
        <span className="muted">{w.lead}</span>
      </div>
      {done !== undefined && (
        <Strip
          icon="good"
          tone="info"
          actions={
            <Link className="btn" href={paths.announce(done.title, done.text)}>
              {w.announce}
            </Link>
          }
        >
          {w.announceHint(done.title)}
        </Strip>
      )}
      <ItemForm
        key={form}
        first={draft}
        onDone={(item) => {
          setDone(item.state === "done" && item.public ? item : undefined);
          open(blankItem());
          asked.again();
        }}
        onCancel={() => open(blankItem())}
      />
      <Stale asked={asked} />
      <Answered asked={asked}>
        {({ items }) => <List items={items} onOpen={(item) => open(itemDraft(item))} onChanged={asked.again} />}
      </Answered>
    </>
  );
}

interface ListProps {
  items: readonly BoardItem[];
  onOpen: (item: BoardItem) => void;
  onChanged: () => void;
}

function List({ items, onOpen, onChanged }: ListProps) {
  const [merging, setMerging] = useState<BoardItem>();
  const titleOf = (id: string) => items.find((item) => item.id === id)?.title ?? "";
  return (
    <Panel title={w.listTitle}>
      {items.length === 0 ? (
        <p className="in muted">{w.empty}</p>
      ) : (
        <Table label={w.listTitle} head={Object.values(w.columns)}>
          {items.map((item) => (
            <tr key={item.id}>
              <th scope="row">
                <b dir="auto">{item.title}</b>
              </th>
              <td>{w.kinds[item.kind]}</td>
              <td>
                {item.merged_into === undefined ? (
                  <span className={tones[item.state]}>{w.states[item.kind][item.state]}</span>
                ) : (
                  w.mergedInto(titleOf(item.merged_into))
                )}
              </td>
              <td>
                {item.votes}
                {item.merged > 0 && <small className="muted"> {w.mergedCount(item.merged)}</small>}
              </td>
              <td>{item.public && item.merged_into === undefined ? w.everyone : w.staff}</td>
              <td>{item.by.me ? w.you : item.by.name}</td>
              <td>
                {item.merged_into === undefined && (
                  <span className="row">
                    <button
                      type="button"
                      className="btn"
                      aria-label={w.changeOf(item.title)}
                      onClick={() => onOpen(item)}
                    >
                      {w.change}
                    </button>
                    <button
                      type="button"
                      className="btn"
                      aria-label={w.mergeOf(item.title)}
                      onClick={() => setMerging(item)}
                    >
                      {w.merge}
                    </button>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {merging !== undefined && (
        <Merge
          key={merging.id}
          item={merging}
          others={items.filter(
            ({ id, kind, merged_into }) => id !== merging.id && kind === merging.kind && merged_into === undefined,
          )}
          onClose={() => setMerging(undefined)}
          onMerged={onChanged}
        />
      )}
    </Panel>
  );
}

interface MergeProps {
  item: BoardItem;
  others: readonly BoardItem[];
  onClose: () => void;
  onMerged: () => void;
}

function Merge({ item, others, onClose, onMerged }: MergeProps) {
  const [into, setInto] = useState("");
  const announce = useAnnounce();
  const merging = useMutation({
    mutationFn: () => mergeItem(item.id, into),
    onSuccess: () => {
      announce(w.mergedNow(item.title));
      onClose();
      onMerged();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={w.mergeTitle(item.title)}
      description={w.mergeLead}
      actions={
        <>
          <button type="button" className="btn" data-initial-focus onClick={onClose}>
            {shell.cancel}
          </button>
          <button
            type="button"
            className="btn btn-bad"
            disabled={into === ""}
            onClick={() => {
              if (!merging.isPending) merging.mutate();
            }}
          >
            {w.merge}
          </button>
        </>
      }
    >
      <SelectField label={w.into} value={into} onChange={({ target }) => setInto(target.value)}>
        <option value="" disabled>
          {w.choose}
        </option>
        {others.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </SelectField>
      <Failed error={merging.error} />
    </Dialog>
  );
}
