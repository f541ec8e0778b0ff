/** The languages a person speaks, the preferred first. */
import "./shared.css";
import "../../i18n/sections/profile";

import { useMemo } from "react";

import { m } from "../../i18n/catalogue";
import { language } from "../../i18n/format";
import { Select } from "../../ui/Field";
import { languagesByName } from "./languages";
import { Tags } from "./Tags";

interface LanguagesFieldProps {
  value: readonly string[];
  onChange: (tags: string[]) => void;
  error?: string | undefined;
}

/** The field: at most ten. */
export function LanguagesField({ value, onChange, error }: LanguagesFieldProps) {
  const all = useMemo(() => languagesByName(), []);
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
        <Select
          label={m.profile.addLanguage}
          error={error}
          value=""
          onChange={({ target }) => {
            if (target.value !== "") onChange([...value, target.value]);
          }}
        >
          <option value="">{m.profile.chooseLanguage}</option>
          {all
            .filter(({ tag }) => !value.includes(tag))
            .map(({ tag, name }) => (
              <option key={tag} value={tag}>
                {name}
              </option>
            ))}
        </Select>
      )}
    </fieldset>
  );
}
