/** One list of one language: a phrase more, or one of IO's less. */
import { type SyntheticEvent, useState } from "react";

import { count, language as nameOfLanguage } from "../../../i18n/format";
import { shippedPhrases } from "../../api/endpoints";
import { isSame } from "../../rules/word-lists";
import type { WordChange, WordsPage } from "../../types";
import { Answered, useAsked } from "../../ui/asked";
import { Segments, SelectField, TextField } from "../../ui/Field";
import { Panel } from "../../ui/Panel";
import { lists as w } from "../../words/lists";

interface ChooseProps {
  page: WordsPage;
  changes: readonly WordChange[];
  onChange: (change: WordChange) => void;
  onUndo: (change: WordChange) => void;
}

/** The choice of a list, the field, and what IO brings along. */
export function Choose({ page, changes, onChange, onUndo }: ChooseProps) {
  const [language, setLanguage] = useState(page.languages[0] ?? "en");
  const [list, setList] = useState(page.lists[0]?.list ?? "");
  const [phrase, setPhrase] = useState("");
  const isOfWords = page.lists.some((each) => each.list === list && each.words);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (phrase.trim() === "") return;
    onChange({ language, list, phrase: phrase.trim(), edit: "add" });
    setPhrase("");
  };
  return (
    <Panel title={w.list}>
      <form className="in" onSubmit={submit} noValidate>
        <div className="row">
          <Segments
            legend={w.language}
            name="words-language"
            value={language}
            choices={page.languages.map((value) => ({ value, title: nameOfLanguage(value) }))}
            onChoose={setLanguage}
          />
          <SelectField label={w.list} value={list} onChange={({ target }) => setList(target.value)}>
            {page.lists.map((each) => (
              <option key={each.list} value={each.list}>
                {w.lists[each.list] ?? each.list}
              </option>
            ))}
          </SelectField>
        </div>
        <TextField
          label={w.phrase}
          dir="auto"
          maxLength={60}
          autoComplete="off"
          value={phrase}
          hint={isOfWords ? w.phraseHint.words : w.phraseHint.phrases}
          onChange={({ target }) => setPhrase(target.value)}
        />
        <div className="row">
          <button type="submit" className="btn">
            {w.add}
          </button>
        </div>
        <Shipped key={`${language} ${list}`} {...{ language, list, changes, onChange, onUndo }} />
      </form>
    </Panel>
  );
}

type ShippedProps = Pick<ChooseProps, "changes" | "onChange" | "onUndo"> & { language: string; list: string };

/** What is on the list from IO. It may hurt to read, so it opens on a press. */
function Shipped({ language, list, changes, onChange, onUndo }: ShippedProps) {
  const asked = useAsked(["words", language, list], (how) => shippedPhrases({ language, list }, how));
  return (
    <Answered asked={asked}>
      {({ phrases }) => (
        <details>
          <summary>{w.shipped(count(phrases.length))}</summary>
          <ul className="phrases">
            {phrases.map((phrase) => {
              const change: WordChange = { language, list, phrase, edit: "remove" };
              const isOut = changes.some((each) => each.edit === "remove" && isSame(each, change));
              return (
                <li key={phrase}>
                  <button
                    type="button"
                    className="chip"
                    dir="auto"
                    aria-pressed={isOut}
                    aria-label={w.remove(phrase)}
                    onClick={() => (isOut ? onUndo(change) : onChange(change))}
                  >
                    {isOut ? <s>{phrase}</s> : phrase}
                  </button>
                </li>
              );
            })}
          </ul>
        </details>
      )}
    </Answered>
  );
}
