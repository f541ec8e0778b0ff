/** The one appeal against a decision. What is written stays in this tab until it is sent. */
import "../../i18n/sections/safety";

import { useState } from "react";

import { appeal, standingQuery } from "../../api/safety";
import { sentence } from "../../api/problems";
import { useQueryClient } from "../../query/hooks";
import { useMutation } from "../../query/mutation";
import { m } from "../../i18n/catalogue";
import { momentWithin } from "../../i18n/moment";
import { appealDraft, keepAppealDraft } from "../../state/appeal";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { TextArea } from "../../ui/Field";

const MOST = 2_000;

/** The form. */
export function AppealForm({ reference, until }: { reference: string; until: string }) {
  const client = useQueryClient();
  const [words, setWords] = useState(() => appealDraft(reference));
  const [fault, setFault] = useState<string>();
  const said = m.safety;
  const send = useMutation({
    mutationFn: () => appeal(reference, words.trim()),
    onSuccess: () => {
      keepAppealDraft(reference, "");
      return client.invalidateQueries(standingQuery);
    },
  });
  const count = Array.from(words).length;
  const submit = () => {
    if (words.trim() === "") setFault(said.write);
    else if (count > MOST) setFault(said.over(count - MOST));
    else send.mutate();
  };
  return (
    <form
      className="safety-section"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="secondary">{said.appealLead(momentWithin(new Date(until), new Date()))}</p>
      <TextArea
        label={said.side}
        rows={5}
        placeholder={said.sidePlaceholder}
        value={words}
        error={fault}
        hint={count > MOST ? said.over(count - MOST) : said.left(MOST - count)}
        onChange={({ target }) => {
          setWords(target.value);
          setFault(undefined);
          keepAppealDraft(reference, target.value);
        }}
      />
      {send.isError && <Note tone="danger">{sentence(send.error)}</Note>}
      <div>
        <Button look="primary" type="submit" busy={send.isPending}>
          {said.send}
        </Button>
      </div>
    </form>
  );
}
