/** Telephone lines for someone who may harm themselves, of the country that the browser's language names. */
import "../../../i18n/sections/dialogs";

import { useId, useState } from "react";

import { m } from "../../../i18n/catalogue";
import { useProfile } from "../../../state/profile";
import { directory, lines as known } from "./lines";

/** The name of a country by its code ("DE"), in the language of the page. */
const region = (code: string): string =>
  new Intl.DisplayNames(document.documentElement.lang || "en", { type: "region" }).of(code) ?? code;

type Lines = Readonly<Record<string, readonly { name: string; call: string }[]>>;

/** Those that the operator checked, in the place of those of the app; they came with the profile, for everyone. */
function useLines(): Lines {
  const own: Record<string, { name: string; call: string }[]> = {};
  for (const { country, name, call } of useProfile().care_lines ?? []) (own[country] ??= []).push({ name, call });
  return { ...known, ...own };
}

/** The country of the browser's language, if there are lines of it. */
function ownCountry(lines: Lines): string {
  for (const tag of navigator.languages) {
    const country = new Intl.Locale(tag).maximize().region;
    if (country !== undefined && country in lines) return country;
  }
  return "";
}

export function CareLines() {
  const words = m.dialogs.hints.care;
  const id = useId();
  const lines = useLines();
  const [country, setCountry] = useState(() => ownCountry(lines));
  const countries = Object.keys(lines).sort((a, b) => region(a).localeCompare(region(b)));
  return (
    <div className="care">
      <label htmlFor={id}>{words.country}</label>
      <select id={id} className="care-country" value={country} onChange={(event) => setCountry(event.target.value)}>
        {countries.map((code) => (
          <option key={code} value={code}>
            {region(code)}
          </option>
        ))}
        <option value="">{words.elsewhere}</option>
      </select>
      <ul className="care-lines">
        {(lines[country] ?? []).map(({ name, call }) => (
          <li key={name}>
            {name}: <a href={`tel:${call.replaceAll(" ", "")}`}>{call}</a>
          </li>
        ))}
        <li>
          <a href={directory} target="_blank" rel="noreferrer">
            {words.directory}
          </a>
        </li>
      </ul>
    </div>
  );
}
