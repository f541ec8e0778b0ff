/** Asking to see who someone is: a reason, and a second person who decides. */
import { useState } from "react";

import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { Dialog } from "../../../ui/Dialog";
import { askUnmask } from "../../api/endpoints";
import type { Case, Why } from "../../types";
import { longest } from "../../rules/draft";
import { Failed } from "../../ui/asked";
import { AreaField, Choices, TextField } from "../../ui/Field";
import { Note } from "../../ui/Note";
import { caseWords } from "../../words/case";
import { shell } from "../../words/shell";

const w = caseWords.unmasking;

interface UnmaskDialogProps {
  one: Case;
  onClose: () => void;
}

/** The dialog. */
export function UnmaskDialog({ one, onClose }: UnmaskDialogProps) {
  const [why, setWhy] = useState<Why>("life");
  const [words, setWords] = useState("");
  const [order, setOrder] = useState("");
  const [tried, setTried] = useState(false);
  const [isDone, setDone] = useState(false);
  const announce = useAnnounce();
  const isOrder = why === "order";
  const asking = useMutation({
    mutationFn: () =>
      askUnmask(one.reference, { kind: "identity", why, words: words.trim(), ...(isOrder && { order: order.trim() }) }),
    onSuccess: () => {
      setDone(true);
      announce(w.asked);
    },
  });
  const whys: readonly Why[] = ["life", "order", "asked"];
  const ask = () => {
    setTried(true);
    if (words.trim() === "" || (isOrder && order.trim() === "") || asking.isPending) return;
    asking.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={w.title(one.reported.name)}
      description={w.lead}
      actions={
        isDone ? (
          <button type="button" className="btn" onClick={onClose}>
            {shell.close}
          </button>
        ) : (
          <>
            <button type="button" className="btn" data-initial-focus onClick={onClose}>
              {shell.cancel}
            </button>
            <button type="button" className="btn btn-pri" onClick={ask}>
              {w.ask}
            </button>
          </>
        )
      }
    >
      {isDone ? (
        <Note icon="good" tone="ok">
          {w.asked}
        </Note>
      ) : (
        <>
          <Choices
            legend={w.why}
            name="why"
            value={why}
            choices={whys.map((value) => ({ value, ...w.whys[value] }))}
            onChoose={setWhy}
          />
          {isOrder && (
            <TextField
              label={w.order}
              error={tried && order.trim() === "" ? w.orderEmpty : undefined}
              maxLength={200}
              value={order}
              onChange={({ target }) => setOrder(target.value)}
            />
          )}
          <AreaField
            label={w.words}
            hint={w.wordsHint}
            error={tried && words.trim() === "" ? w.wordsEmpty : undefined}
            maxLength={longest.note}
            rows={3}
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
          <Failed error={asking.error} />
          <Note icon="audit">{w.counts}</Note>
        </>
      )}
    </Dialog>
  );
}
