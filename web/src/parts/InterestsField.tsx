/** What a person likes to talk about: free words, with a few ideas. The server brings them to one form. */
import "./parts.css";
import "../i18n/en/profile";

import { useId, useState } from "react";

import { m } from "../i18n/catalogue";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Tags } from "./Tags";

const most = 10;

interface InterestsFieldProps {
  value: readonly string[];
  onChange: (interests: string[]) => void;
  error?: string | undefined;
}

/** The field. */
export function InterestsField({ value, onChange, error }: InterestsFieldProps) {
  const [typed, setTyped] = useState("");
  const ideas = useId();
  const full = value.length >= most;

  const add = (words: string) => {
    const fresh = words
      .split(",")
      .map((word) => word.trim().toLowerCase())
      .filter((word) => word !== "" && !value.includes(word));
    onChange([...value, ...new Set(fresh)].slice(0, most));
    setTyped("");
  };

  return (
    <fieldset className="stack-tight">
      <legend className="choice-legend">
        {m.profile.interests} <span className="field-optional">({m.common.optional})</span>
      </legend>
      <p className="field-hint">{m.profile.interestsHint}</p>
      <Tags
        label={m.profile.interests}
        tags={value.map((word) => ({ value: word, name: word }))}
        onRemove={(gone) => {
          onChange(value.filter((word) => word !== gone));
        }}
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
            list={ideas}
            maxLength={60}
            value={typed}
            onChange={({ target }) => {
              setTyped(target.value);
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.nativeEvent.isComposing || typed.trim() === "") return;
              event.preventDefault();
              add(typed);
            }}
            beside={
              <Button
                onClick={() => {
                  add(typed);
                }}
              >
                {m.profile.addInterest}
              </Button>
            }
          />
          <datalist id={ideas}>
            {m.profile.ideas
              .filter((idea) => !value.includes(idea))
              .map((idea) => (
                <option key={idea} value={idea} />
              ))}
          </datalist>
        </>
      )}
    </fieldset>
  );
}
