/** Who the person would like to meet, and the weight of each wish: must, prefer or any. */
import "./shared.css";
import "../../i18n/sections/profile";

import { type ReactNode, useId } from "react";

import type { Gender, Mood, Preferences, Weight } from "../../api/endpoints";
import { m } from "../../i18n/catalogue";
import { OneOf, SomeOf, Switch } from "../../ui/Choice";

const genders = ["woman", "man", "non_binary"] as const satisfies readonly Gender[];
const moods = ["none", "light", "deep", "practise"] as const satisfies readonly (Mood | "none")[];
const weights = ["must", "prefer", "any"] as const satisfies readonly Weight[];

interface PreferencesFieldProps {
  value: Preferences;
  onChange: (preferences: Preferences) => void;
}

/** The whole of it. */
export function PreferencesField({ value, onChange }: PreferencesFieldProps) {
  const set = (change: Partial<Preferences>) => {
    onChange({ ...value, ...change });
  };
  const wished = value.genders ?? [];
  return (
    <div className="wishes">
      <p className="secondary">{m.profile.weightsHelp}</p>
      <Wish
        name={m.profile.wishLanguage}
        weight={value.language_weight ?? "must"}
        onWeight={(language_weight) => {
          set({ language_weight });
        }}
      />
      <Wish
        name={m.profile.wishInterests}
        weight={value.interest_weight ?? "prefer"}
        onWeight={(interest_weight) => {
          set({ interest_weight });
        }}
      />
      <Wish
        name={m.profile.wishGender}
        {...(wished.length > 0 && {
          weight: value.gender_weight ?? "any",
          onWeight: (gender_weight: Weight) => {
            set({ gender_weight });
          },
        })}
      >
        <WishedGenders legend={m.profile.wishGender} hideLegend value={value} onChange={onChange} />
      </Wish>
      <Wish
        name={m.profile.mood}
        {...(typeof value.mood === "string" && {
          weight: value.mood_weight ?? "prefer",
          onWeight: (mood_weight: Weight) => {
            set({ mood_weight });
          },
        })}
      >
        <OneOf
          legend={m.profile.mood}
          hideLegend
          options={moods.map((mood) => ({ value: mood, label: m.profile.moods[mood] }))}
          value={value.mood ?? "none"}
          onChange={(mood) => {
            set({ mood: mood === "none" ? null : mood });
          }}
        />
      </Wish>
      <div className="wish">
        <Switch
          label={m.profile.allowRecent}
          hint={m.profile.allowRecentHint}
          checked={value.allow_recent ?? false}
          onChange={(allow_recent) => {
            set({ allow_recent });
          }}
        />
      </div>
    </div>
  );
}

interface WishedGendersProps extends PreferencesFieldProps {
  legend: string;
  hideLegend?: boolean;
}

/** Whom to meet, by gender. The first choice counts as a preference, and none as no wish. */
export function WishedGenders({ legend, hideLegend = false, value, onChange }: WishedGendersProps) {
  const wished = value.genders ?? [];
  return (
    <SomeOf
      legend={legend}
      hideLegend={hideLegend}
      hint={m.profile.wishGenderHint}
      options={genders.map((gender) => ({ value: gender, label: m.profile.wishGenders[gender] }))}
      values={genders.filter((gender) => wished.includes(gender))}
      onChange={(chosen) => {
        const first = wished.length === 0 && (value.gender_weight ?? "any") === "any";
        onChange({
          ...value,
          genders: chosen,
          ...(chosen.length === 0 && { gender_weight: "any" }),
          ...(first && chosen.length > 0 && { gender_weight: "prefer" }),
        });
      }}
    />
  );
}

interface WishProps {
  name: string;
  weight?: Weight;
  onWeight?: (weight: Weight) => void;
  children?: ReactNode;
}

function Wish({ name, weight, onWeight, children }: WishProps) {
  const id = useId();
  return (
    <div className="wish" role="group" aria-labelledby={id}>
      <div className="wish-head">
        <p className="wish-name" id={id}>
          {name}
        </p>
        {onWeight !== undefined && (
          <OneOf
            legend={m.profile.weightOf(name)}
            hideLegend
            look="segments"
            options={weights.map((each) => ({ value: each, label: m.profile.weights[each] }))}
            value={weight}
            onChange={onWeight}
          />
        )}
      </div>
      {children}
    </div>
  );
}
