/** The word lists of hints: what differs from those of IO, what a change would do, and the versions before. */
import "./words.css";

import { useState } from "react";

import { count } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { backToWords, previewWords, saveWords, wordLists } from "../../api/endpoints";
import { nameOf, without, withChange } from "../../rules/word-lists";
import type { WordChange, WordsPage, WordsPreview } from "../../types";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { AreaField, TextField } from "../../ui/Field";
import { Panel } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { lists as w } from "../../words/lists";
import { Changes } from "./Changes";
import { Choose } from "./Choose";
import { Effects } from "./Effects";
import { Versions } from "./Versions";

/** The page. */
export function WordLists() {
  const asked = useAsked(["words"], (how) => wordLists(how));
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
      </div>
      <p className="muted">{w.lead}</p>
      <Stale asked={asked} />
      <Answered asked={asked}>
        {(page) => (
          // Another version is another draft.
          <Draft key={page.version} page={page} onSaved={asked.put} onChangedMeanwhile={asked.again} />
        )}
      </Answered>
    </>
  );
}

interface DraftProps {
  page: WordsPage;
  onSaved: (page: WordsPage) => void;
  onChangedMeanwhile: () => void;
}

function Draft({ page, onSaved, onChangedMeanwhile }: DraftProps) {
  const [changes, setChanges] = useState<readonly WordChange[]>(page.changes);
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  // What the last preview was about: only that can be put into force.
  const [previewed, setPreviewed] = useState<string>();
  const [preview, setPreview] = useState<WordsPreview>();
  const announce = useAnnounce();
  const previewing = useMutation({
    mutationFn: () => previewWords({ changes: [...changes], text }),
    onSuccess: (found) => {
      setPreview(found);
      setPreviewed(nameOf(changes));
    },
  });
  const saving = useMutation({
    mutationFn: () => saveWords({ based_on: page.version, changes: [...changes], reason: reason.trim() }),
    onSuccess: (next) => {
      announce(w.saved);
      onSaved(next);
    },
    onError: onChangedMeanwhile,
  });
  const isChanged = nameOf(changes) !== nameOf(page.changes);
  const isPreviewed = previewed === nameOf(changes);
  return (
    <>
      <div className="word-lists">
        <div className="stack">
          <Choose
            page={page}
            changes={changes}
            onChange={(change) => setChanges(withChange(changes, change))}
            onUndo={(change) => setChanges(without(changes, change))}
          />
          <Changes changes={changes} saved={page.changes} onUndo={(change) => setChanges(without(changes, change))} />
        </div>
        <Panel title={w.tryTitle}>
          <div className="in">
            <AreaField
              label={w.text}
              hint={w.textHint}
              dir="auto"
              rows={2}
              maxLength={2_000}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
            <div className="row">
              <button
                type="button"
                className={isChanged && isPreviewed ? "btn" : "btn btn-pri"}
                onClick={() => previewing.mutate()}
              >
                {w.preview}
              </button>
            </div>
            <Failed error={previewing.error} />
            {preview !== undefined && <Effects preview={preview} hasText={text.trim() !== ""} />}
            {isChanged && (
              <form
                className="stack"
                noValidate
                onSubmit={(event) => {
                  event.preventDefault();
                  setTried(true);
                  if (isPreviewed && reason.trim() !== "" && !saving.isPending) saving.mutate();
                }}
              >
                <TextField
                  label={w.reason}
                  maxLength={200}
                  value={reason}
                  error={tried && reason.trim() === "" ? w.reasonEmpty : undefined}
                  onChange={({ target }) => setReason(target.value)}
                />
                <Failed error={saving.error} />
                <div className="row">
                  <button type="submit" className={isPreviewed ? "btn btn-pri" : "btn"} aria-disabled={!isPreviewed}>
                    {w.save}
                  </button>
                  <button type="button" className="btn" onClick={() => setChanges(page.changes)}>
                    {w.discard}
                  </button>
                  {!isPreviewed && <span className="hint">{w.previewFirst}</span>}
                </div>
              </form>
            )}
          </div>
        </Panel>
      </div>
      <Versions
        version={page.version}
        history={page.history.map((one) => ({ ...one, size: count(one.changes.length) }))}
        back={backToWords}
        onSaved={onSaved}
        onChangedMeanwhile={onChangedMeanwhile}
      />
    </>
  );
}
