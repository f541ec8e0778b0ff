/** The languages a person speaks, the preferred first: found by typing, in one's own language or in the reader's. */
import "../../ui/Choice.css";
import "./shared.css";
import "../../i18n/sections/profile";

import { useMemo, useRef, useState } from "react";

import { m } from "../../i18n/catalogue";
import { language } from "../../i18n/format";
import { TextField } from "../../ui/Field";
import { findLanguages, languagesByName } from "./languages";
import { Tags } from "./Tags";

interface LanguagesFieldProps {
  value: readonly string[];
  onChange: (tags: string[]) => void;
  error?: string | undefined;
}

/** The field: at most ten. */
export function LanguagesField({ value, onChange, error }: LanguagesFieldProps) {
  const all = useMemo(() => languagesByName(), []);
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const found = findLanguages(
    all.filter(({ tag }) => !value.includes(tag)),
    typed,
  );
  const add = (tag: string) => {
    onChange([...value, tag]);
    setTyped("");
    field.current?.focus();
  };
  return (
    <fieldset className="stack-tight">
      <legend className="choice-legend">{m.profile.languages}</legend>
      <Tags
        label={m.profile.languages}
        tags={value.map((tag) => ({ value: tag, name: language(tag) }))}
        onRemove={(gone) => {
          onChange(value.filter((tag) => tag !== gone));
        }}
      />
      {value.length < 10 && (
        <>
          <TextField
            ref={field}
            label={m.profile.addLanguage}
            hint={m.profile.addLanguageHint}
            error={error}
            dir="auto"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={({ target }) => {
              setTyped(target.value);
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.nativeEvent.isComposing || typed.trim() === "") return;
              event.preventDefault();
              const [first] = found;
              if (first !== undefined) add(first.tag);
            }}
          />
          <div role="status">{typed.trim() !== "" && found.length === 0 && <p>{m.profile.noLanguage}</p>}</div>
          {found.length > 0 && (
            // eslint-disable-next-line jsx-a11y-x/no-redundant-roles -- Safari drops the role of a list without bullets
            <ul className="found" role="list" aria-label={m.profile.chooseLanguage}>
              {found.map(({ tag, name, own }) => (
                <li key={tag}>
                  <button
                    type="button"
                    onClick={() => {
                      add(tag);
                    }}
                  >
                    <bdi lang={tag}>{own}</bdi> {own !== name && <span className="secondary">{name}</span>}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </fieldset>
  );
}
