/** Choosing: one of a few (chips or segments), any of some (chips), on or off (a switch). All are native inputs. */
import "./Choice.css";

import { type ReactNode, useId } from "react";

interface Option<Value extends string> {
  value: Value;
  label: string;
  /** The language of the label, where it is not that of the page. */
  lang?: string;
}

interface OneOfProps<Value extends string> {
  legend: string;
  /** The legend is said by something next to it already. */
  hideLegend?: boolean;
  hint?: ReactNode;
  options: readonly Option<Value>[];
  value: Value | undefined;
  onChange: (value: Value) => void;
  look?: "chips" | "segments";
}

/** One of a few. */
export function OneOf<Value extends string>(props: OneOfProps<Value>) {
  const { legend, hideLegend = false, hint, options, value, onChange, look = "chips" } = props;
  const name = useId();
  const hintId = hint === undefined ? undefined : `${name}-hint`;
  return (
    <fieldset className="choice" aria-describedby={hintId}>
      <legend className={hideLegend ? "visually-hidden" : "choice-legend"}>{legend}</legend>
      <div className={look === "chips" ? "chips" : "segments"}>
        {options.map((option) => (
          <label key={option.value} className={look === "chips" ? "chip" : "segment"}>
            <input
              className="visually-hidden"
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => {
                onChange(option.value);
              }}
            />
            {option.lang === undefined ? option.label : <bdi lang={option.lang}>{option.label}</bdi>}
          </label>
        ))}
      </div>
      {hint !== undefined && (
        <p className="choice-hint" id={hintId}>
          {hint}
        </p>
      )}
    </fieldset>
  );
}

interface SomeOfProps<Value extends string> {
  legend: string;
  /** The legend is said by something next to it already. */
  hideLegend?: boolean;
  hint?: ReactNode;
  options: readonly Option<Value>[];
  values: readonly Value[];
  onChange: (values: Value[]) => void;
}

/** Any of some, in the order of the options. */
export function SomeOf<Value extends string>(props: SomeOfProps<Value>) {
  const { legend, hideLegend = false, hint, options, values, onChange } = props;
  const id = useId();
  return (
    <fieldset className="choice" aria-describedby={hint === undefined ? undefined : id}>
      <legend className={hideLegend ? "visually-hidden" : "choice-legend"}>{legend}</legend>
      <div className="chips">
        {options.map(({ value, label }) => (
          <label key={value} className="chip">
            <input
              className="visually-hidden"
              type="checkbox"
              checked={values.includes(value)}
              onChange={({ target }) => {
                const chosen = (each: Value) => (each === value ? target.checked : values.includes(each));
                onChange(options.map((option) => option.value).filter(chosen));
              }}
            />
            {label}
          </label>
        ))}
      </div>
      {hint !== undefined && (
        <p className="choice-hint" id={id}>
          {hint}
        </p>
      )}
    </fieldset>
  );
}

interface SwitchProps {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** On or off, effective at once. */
export function Switch({ label, hint, checked, onChange }: SwitchProps) {
  const id = useId();
  return (
    <label className="switch">
      <span className="switch-label" id={`${id}-label`}>
        {label}
      </span>
      {hint !== undefined && (
        <span className="switch-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <input
        className="switch-box"
        type="checkbox"
        role="switch"
        aria-labelledby={`${id}-label`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        checked={checked}
        onChange={({ target }) => {
          onChange(target.checked);
        }}
      />
    </label>
  );
}
