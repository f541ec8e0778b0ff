/** The decision in the making. What both sides will read stands beside it (Preview.tsx) and follows every key. */
import { type SyntheticEvent, useState } from "react";

import { count } from "../../../i18n/format";
import type { Case } from "../../types";
import { needsSecond } from "../../rules/case-view";
import { choicesFor, type Draft, longest, missing, pauseDays, pausesFor } from "../../rules/draft";
import { Failed } from "../../ui/asked";
import { AreaField, Choices, Segments, SelectField } from "../../ui/Field";
import { caseWords, templates } from "../../words/case";
import { lengthOf, rules, scopes, verdictOf, verdicts } from "../../words/terms";

const w = caseWords.decide;

interface DecideFormProps {
  one: Case;
  draft: Draft;
  /** The draft is from before a sign-out. */
  isKept: boolean;
  hasLooked: boolean;
  sending: { mutate: () => void; isPending: boolean; error: Error | null };
  onChange: (next: Partial<Draft>) => void;
}

/** The form. */
export function DecideForm({ one, draft, isKept, hasLooked, sending, onChange }: DecideFormProps) {
  const [tried, setTried] = useState(false);
  const choices = choicesFor(one.reason);
  const lacks = missing(draft, hasLooked);
  const send = () => {
    setTried(true);
    if (lacks === undefined && !sending.isPending) sending.mutate();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    send();
  };
  const choose = (verdict: Draft["verdict"]) => onChange({ verdict });
  return (
    // Control Enter sends from every field of the form; the button does the same.
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-element-interactions
    <form
      className="panel"
      aria-label={w.title}
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => {
        const isChoice = event.target instanceof HTMLInputElement && event.target.type === "radio";
        const verdict = isChoice ? choices["123456".indexOf(event.key)] : undefined;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          send();
        } else if (verdict !== undefined) choose(verdict);
      }}
    >
      <header>
        <h2>{w.title}</h2>
        <span className="sp" />
        {one.usual !== undefined && (
          <span className="muted small">{w.usual(verdictOf(one.usual.verdict, one.usual.seconds).toLowerCase())}</span>
        )}
      </header>
      <div className="in">
        {isKept && (
          <p className="hint" role="status">
            {w.draft}
          </p>
        )}
        <Choices
          legend={w.legend}
          hidden
          name="verdict"
          value={draft.verdict}
          onChoose={choose}
          choices={choices.map((verdict) => ({
            value: verdict,
            title: verdicts[verdict],
            body: w.explain[verdict],
            tag: needsSecond(verdict) ? w.second : undefined,
            hasKey: true,
          }))}
        />
        {draft.verdict === "suspension" && (
          <div className="row">
            <Segments
              legend={w.scope}
              name="scope"
              value={draft.scope}
              choices={pausesFor(one.reason).map((value) => ({ value, title: scopes[value] }))}
              onChoose={(scope) => onChange({ scope })}
            />
            <Segments
              legend={w.length}
              name="days"
              value={draft.days}
              choices={pauseDays.map((value) => ({ value, title: lengthOf(value * 86_400) }))}
              onChoose={(days) => onChange({ days })}
            />
          </div>
        )}
        {draft.verdict !== "none" && (
          <>
            <div className="pair">
              <SelectField
                label={w.rule}
                value={draft.rule}
                onChange={({ target }) => onChange({ rule: Number(target.value) })}
              >
                {rules.map((rule, index) => (
                  <option key={rule} value={index + 1}>
                    {index + 1} · {rule}
                  </option>
                ))}
              </SelectField>
              <SelectField
                label={w.template}
                value=""
                onChange={({ target }) => {
                  const template = templates.find(({ name }) => name === target.value);
                  if (template !== undefined) onChange({ words: template.words, rule: template.rule });
                }}
              >
                <option value="">{w.blank}</option>
                {templates.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </SelectField>
            </div>
            <AreaField
              label={w.words}
              hint={
                draft.words.length > longest.words - 200
                  ? w.left(count(longest.words - draft.words.length))
                  : w.wordsHint
              }
              error={tried && lacks === "words" ? w.wordsFirst : undefined}
              maxLength={longest.words}
              rows={4}
              value={draft.words}
              onChange={({ target }) => onChange({ words: target.value })}
            />
          </>
        )}
        <AreaField
          label={w.note}
          hint={w.noteHint}
          maxLength={longest.note}
          rows={2}
          value={draft.note}
          onChange={({ target }) => onChange({ note: target.value })}
        />
        <div className="row">
          <button
            type="submit"
            className="btn btn-pri"
            aria-disabled={lacks !== undefined || sending.isPending || undefined}
          >
            {w.send[draft.verdict]} <kbd aria-hidden="true">Ctrl ↵</kbd>
          </button>
          {tried && lacks === "look" && (
            <span className="fld-error" role="alert">
              {w.lookFirst}
            </span>
          )}
        </div>
        <Failed error={sending.error} />
        <p className="hint">{needsSecond(draft.verdict) ? w.secondHint : w.undoHint}</p>
      </div>
    </form>
  );
}
