/** What a person likes to talk about: free words, with a few ideas. The server normalizes them. */
import "../../ui/Choice.css";
import "./shared.css";
import "../../i18n/sections/profile";

import { useState } from "react";

import { m } from "../../i18n/catalogue";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Tags } from "./Tags";

const most = 10;

interface InterestsFieldProps {
  /** The initial words. */
  value: readonly string[];
  /** Includes the text still in the field: a person who submits the form means it too. */
  onChange: (interests: string[]) => void;
  error?: string | undefined;
}

/** The field. */
export function InterestsField({ value, onChange, error }: InterestsFieldProps) {
  const [tags, setTags] = useState(value);
  const [typed, setTyped] = useState("");
  const full = tags.length >= most;

  const change = (kept: readonly string[], written: string) => {
    setTags(kept);
    setTyped(written);
    onChange(together(kept, written));
  };
  const add = () => change(together(tags, typed), "");

  return (
    <fieldset className="stack-tight">
      <legend className="choice-legend">
        {m.profile.interests} <span className="field-optional">({m.common.optional})</span>
      </legend>
      <p className="field-hint">{m.profile.interestsHint}</p>
      <Tags
        label={m.profile.interests}
        tags={tags.map((word) => ({ value: word, name: word }))}
        onRemove={(gone) =>
          change(
            tags.filter((word) => word !== gone),
            typed,
          )
        }
      />
      {full ? (
        <p className="field-hint">{m.profile.interestsFull}</p>
      ) : (
        <>
          <TextField
            label={m.profile.interest}
            error={error}
            dir="auto"
            autoComplete="off"
            maxLength={60}
            value={typed}
            onChange={({ target }) => change(tags, target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.nativeEvent.isComposing || typed.trim() === "") return;
              event.preventDefault();
              add();
            }}
            beside={<Button onClick={add}>{m.profile.addInterest}</Button>}
          />
          <div className="chips" role="group" aria-label={m.profile.ideasLegend}>
            {m.profile.ideas
              .filter((idea) => !tags.includes(idea))
              .map((idea) => (
                <button key={idea} type="button" className="chip" onClick={() => change([...tags, idea], typed)}>
                  {idea}
                </button>
              ))}
          </div>
        </>
      )}
    </fieldset>
  );
}

/** The existing words, then the new ones of a text, each once. */
function together(tags: readonly string[], text: string): string[] {
  const words = text.split(",").map((word) => word.trim().toLowerCase());
  return [...new Set([...tags, ...words.filter((word) => word !== "")])].slice(0, most);
}
