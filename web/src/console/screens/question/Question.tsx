/** The short question after a good chat: how often, in which words, the way back, and what was answered. */
import { type SyntheticEvent, useState } from "react";

import { count } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { backToQuestion, questionPage, saveQuestion } from "../../api/endpoints";
import { changed, languages, type Language, said, typed } from "../../rules/question";
import type { OwnQuestion, QuestionPage } from "../../types";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { SelectField, TextField } from "../../ui/Field";
import { Panel } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { lists } from "../../words/lists";
import { question as w } from "../../words/question";
import { Versions } from "../words/Versions";
import { Answers } from "./Answers";

/** The most questions at once. */
const MOST = 3;
const kinds = ["scale", "yes_no"] as const;

/** The page. */
export function Question() {
  const asked = useAsked(["question"], (how) => questionPage(how));
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
      <Answers />
    </>
  );
}

interface DraftProps {
  page: QuestionPage;
  onSaved: (page: QuestionPage) => void;
  onChangedMeanwhile: () => void;
}

function Draft({ page, onSaved, onChangedMeanwhile }: DraftProps) {
  const [oneIn, setOneIn] = useState(String(page.choice.one_in));
  const [own, setOwn] = useState(page.choice.own);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const choice = { one_in: typed(oneIn, page.most_one_in), own };
  const saving = useMutation({
    mutationFn: () =>
      saveQuestion({
        based_on: page.version,
        choice: { one_in: choice.one_in ?? 0, own },
        reason: reason.trim(),
      }),
    onSuccess: (next) => {
      announce(w.saved);
      onSaved(next);
    },
    onError: onChangedMeanwhile,
  });
  const isRight = choice.one_in !== undefined && own.every(({ words }) => words.length > 0);
  const save = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (isRight && reason.trim() !== "" && !saving.isPending) saving.mutate();
  };
  const put = (at: number, next: OwnQuestion) => setOwn(own.map((one, place) => (place === at ? next : one)));
  return (
    <>
      <form className="stack" noValidate onSubmit={save}>
        <Panel title={w.often}>
          <div className="in">
            <TextField
              label={w.oneIn}
              hint={w.oneInHint(count(page.most_one_in))}
              inputMode="numeric"
              autoComplete="off"
              value={oneIn}
              error={choice.one_in === undefined ? w.wrong(count(page.most_one_in)) : undefined}
              onChange={({ target }) => setOneIn(target.value)}
            />
          </div>
        </Panel>
        <Panel title={w.own}>
          <div className="in stack">
            {own.length === 0 && (
              <p>
                {w.ownEmpty} <q>{w.builtIn}</q>
              </p>
            )}
            {own.map((one, at) => (
              <Own
                // A new one has no number yet; the list only grows at its end.
                key={one.number === 0 ? `new ${String(at)}` : one.number}
                question={one}
                tried={tried}
                onChange={(next) => put(at, next)}
                onDrop={() => setOwn(own.filter((_, place) => place !== at))}
              />
            ))}
            <p className="hint">{w.ownHint}</p>
            {own.length < MOST && (
              <div className="row">
                <button
                  type="button"
                  className="btn"
                  onClick={() => setOwn([...own, { number: 0, takes: "scale", words: [] }])}
                >
                  {w.add}
                </button>
              </div>
            )}
          </div>
        </Panel>
        {changed(page.choice, choice) && (
          <>
            <TextField
              label={lists.reason}
              maxLength={200}
              value={reason}
              error={tried && reason.trim() === "" ? lists.reasonEmpty : undefined}
              onChange={({ target }) => setReason(target.value)}
            />
            <Failed error={saving.error} />
            <div className="row">
              <button type="submit" className="btn btn-pri">
                {lists.save}
              </button>
              <button
                type="button"
                className="btn"
                onClick={() => {
                  setOneIn(String(page.choice.one_in));
                  setOwn(page.choice.own);
                }}
              >
                {lists.discard}
              </button>
            </div>
          </>
        )}
      </form>
      <Versions
        version={page.version}
        history={page.history.map(({ choice: of, ...one }) => ({ ...one, size: w.size(of.one_in, of.own.length) }))}
        back={backToQuestion}
        onSaved={onSaved}
        onChangedMeanwhile={onChangedMeanwhile}
      />
    </>
  );
}

interface OwnProps {
  question: OwnQuestion;
  /** Saving was tried: what is missing shows. */
  tried: boolean;
  onChange: (question: OwnQuestion) => void;
  onDrop: () => void;
}

function Own({ question, tried, onChange, onDrop }: OwnProps) {
  const name = question.number === 0 ? w.fresh : w.numbered(count(question.number));
  const others = question.words.filter(({ language }) => !languages.includes(language as Language));
  return (
    <fieldset className="fld">
      <legend className="fld-legend">{name}</legend>
      {question.number === 0 && (
        <SelectField
          label={w.takes}
          value={question.takes}
          onChange={({ target }) => onChange({ ...question, takes: target.value === "yes_no" ? "yes_no" : "scale" })}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {w.kinds[kind]}
            </option>
          ))}
        </SelectField>
      )}
      {languages.map((language, at) => (
        <TextField
          key={language}
          label={w.languages[language]}
          lang={language}
          dir={language === "ar" ? "rtl" : "ltr"}
          maxLength={100}
          value={question.words.find((one) => one.language === language)?.text ?? ""}
          error={tried && at === 0 && question.words.length === 0 ? w.wordsEmpty : undefined}
          onChange={({ target }) => onChange(said(question, language, target.value))}
        />
      ))}
      {others.length > 0 && <p className="hint">{w.others(others.map(({ language }) => language).join(", "))}</p>}
      {question.number !== 0 && <p className="hint">{w.notFrozen}</p>}
      <div className="row">
        <button type="button" className="btn" onClick={onDrop}>
          {w.drop(name)}
        </button>
      </div>
    </fieldset>
  );
}
