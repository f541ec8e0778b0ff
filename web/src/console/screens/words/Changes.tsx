/** What differs from the lists of IO, the unsaved among it. */
import { language as nameOfLanguage } from "../../../i18n/format";
import { isSame } from "../../rules/word-lists";
import type { WordChange } from "../../types";
import { Panel, Table } from "../../ui/Panel";
import { lists as w } from "../../words/lists";

interface ChangesProps {
  changes: readonly WordChange[];
  saved: readonly WordChange[];
  onUndo: (change: WordChange) => void;
}

/** The table. */
export function Changes({ changes, saved, onUndo }: ChangesProps) {
  return (
    <Panel title={w.draft}>
      {changes.length === 0 ? (
        <p className="in muted">{w.draftEmpty}</p>
      ) : (
        <Table label={w.draft} head={Object.values(w.columns)}>
          {changes.map((change) => {
            const isNew = !saved.some((each) => isSame(each, change) && each.edit === change.edit);
            return (
              <tr key={`${change.language} ${change.list} ${change.phrase}`}>
                <th scope="row">
                  <b dir="auto" className="free">
                    {change.phrase}
                  </b>
                </th>
                <td>{w.lists[change.list] ?? change.list}</td>
                <td>{nameOfLanguage(change.language)}</td>
                <td>
                  {change.edit === "add" ? w.added : w.removed}
                  {isNew && (
                    <>
                      {" "}
                      <span className="tag tag-info">{w.isNew}</span>
                    </>
                  )}
                </td>
                <td>
                  <button
                    type="button"
                    className="btn"
                    aria-label={w.dropOf(change.phrase)}
                    onClick={() => onUndo(change)}
                  >
                    {w.drop}
                  </button>
                </td>
              </tr>
            );
          })}
        </Table>
      )}
    </Panel>
  );
}
