/** The own gender, or none said. */
import "../../i18n/sections/profile";

import type { Gender } from "../../api/endpoints";
import { m } from "../../i18n/catalogue";
import { OneOf } from "../../ui/Choice";

const genders = ["woman", "man", "non_binary", "unsaid"] as const satisfies readonly Gender[];

interface GenderFieldProps {
  value: Gender | undefined;
  onChange: (gender: Gender) => void;
  error?: string | undefined;
}

/** The field. */
export function GenderField({ value, onChange, error }: GenderFieldProps) {
  return (
    <div className="stack-tight">
      <OneOf
        legend={m.profile.gender}
        hint={m.profile.genderHint}
        options={genders.map((gender) => ({ value: gender, label: m.profile.genders[gender] }))}
        value={value}
        onChange={onChange}
      />
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
