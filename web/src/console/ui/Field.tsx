/** Fields with their label, a hint, and what is wrong with them. */
import { type ComponentPropsWithRef, type ReactNode, useId } from "react";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

function Shell({ id, label, hint, error, children }: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className="fld">
      <label htmlFor={id}>{label}</label>
      {children}
      {error !== undefined && (
        <p className="fld-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

const described = (id: string, { hint, error }: FieldProps) => {
  const ids = [error === undefined ? "" : `${id}-error`, hint === undefined ? "" : `${id}-hint`].filter(Boolean);
  return {
    "aria-describedby": ids.length === 0 ? undefined : ids.join(" "),
    "aria-invalid": error === undefined ? undefined : true,
  };
};

/** One line of text. */
export function TextField({ label, hint, error, ...rest }: FieldProps & ComponentPropsWithRef<"input">) {
  const id = useId();
  return (
    <Shell {...{ id, label, hint, error }}>
      <input {...rest} {...described(id, { label, hint, error })} id={id} className="in-t" />
    </Shell>
  );
}

/** Several lines of text. */
export function AreaField({ label, hint, error, ...rest }: FieldProps & ComponentPropsWithRef<"textarea">) {
  const id = useId();
  return (
    <Shell {...{ id, label, hint, error }}>
      <textarea {...rest} {...described(id, { label, hint, error })} id={id} className="in-t in-area" />
    </Shell>
  );
}

/** One of several. */
export function SelectField({ label, hint, error, children, ...rest }: FieldProps & ComponentPropsWithRef<"select">) {
  const id = useId();
  return (
    <Shell {...{ id, label, hint, error }}>
      <select {...rest} {...described(id, { label, hint, error })} id={id} className="in-t">
        {children}
      </select>
    </Shell>
  );
}

/** A choice among a few, each with a line that explains it. */
export function Choices<Value extends string>({
  legend,
  name,
  value,
  choices,
  onChoose,
  hidden = false,
}: ChoicesProps<Value>) {
  return (
    <fieldset className="fld">
      <legend className={hidden ? "visually-hidden" : "fld-legend"}>{legend}</legend>
      <div className="opts">
        {choices.map((choice, index) => (
          <label className="opt" key={choice.value}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              data-initial-focus={choice.isFirst === true || undefined}
              onChange={() => onChoose(choice.value)}
            />
            <span>
              <b>{choice.title}</b>
              {choice.tag !== undefined && (
                <>
                  {" "}
                  <span className="tag tag-line">{choice.tag}</span>
                </>
              )}
              <small>{choice.body}</small>
            </span>
            {choice.hasKey === true && <kbd aria-hidden="true">{index + 1}</kbd>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface ChoicesProps<Value> {
  legend: string;
  name: string;
  value: Value;
  choices: readonly {
    value: Value;
    title: string;
    body: string;
    tag?: string | undefined;
    hasKey?: boolean;
    isFirst?: boolean;
  }[];
  onChoose: (value: Value) => void;
  /** The legend is for screen readers alone. */
  hidden?: boolean;
}

/** A choice among a few words in one line. */
export function Segments<Value extends string | number>({
  legend,
  name,
  value,
  choices,
  onChoose,
}: SegmentsProps<Value>) {
  return (
    <fieldset>
      <legend className="visually-hidden">{legend}</legend>
      <div className="seg">
        {choices.map((choice) => (
          <label key={choice.value}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChoose(choice.value)}
            />
            {choice.title}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface SegmentsProps<Value> {
  legend: string;
  name: string;
  value: Value;
  choices: readonly { value: Value; title: string }[];
  onChoose: (value: Value) => void;
}
