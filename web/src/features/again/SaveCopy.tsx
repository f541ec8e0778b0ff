/** Saves one chat as a text file, all of its messages. Nobody learns of it. */
import "../../i18n/sections/transcript";

import type { ChatEvent, ChatView } from "../../api/endpoints";
import { wholeHistory } from "../../api/people";
import { sentence } from "../../api/problems";
import { m } from "../../i18n/catalogue";
import { useMutation } from "../../query/mutation";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { saveFile } from "../../ui/save-file";
import { useToast } from "../../ui/Toast";
import { copyOf, fileName } from "./copy";

export function SaveCopy({ view, name }: { view: ChatView; name: string }) {
  const words = m.transcript.copy;
  const toast = useToast();
  const copy = useMutation({
    mutationFn: () => wholeHistory(view.chat),
    onSuccess: (events: readonly ChatEvent[]) => {
      const text = copyOf({ name, events, savedAt: new Date() });
      saveFile(new Blob([text], { type: "text/plain;charset=utf-8" }), fileName(name, new Date(view.started_at)));
      toast({ text: words.done });
    },
  });
  return (
    <>
      <Button busy={copy.isPending} onClick={() => copy.mutate()}>
        {words.action}
      </Button>
      {copy.isError && <Note tone="danger">{sentence(copy.error)}</Note>}
    </>
  );
}
