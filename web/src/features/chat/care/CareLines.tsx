/** Telephone lines for someone who may harm themselves, of the country that the browser's language names. */
import "../../../i18n/sections/dialogs";

import { useId, useState } from "react";

import { m } from "../../../i18n/catalogue";
import { directory, lines } from "./lines";

/** The name of a country by its code ("DE"), in the language of the page. */
const region = (code: string): string =>
  new Intl.DisplayNames(document.documentElement.lang || "en", { type: "region" }).of(code) ?? code;

/** The country of the browser's language, if there are lines of it. */
function ownCountry(): string {
  for (const tag of navigator.languages) {
    const country = new Intl.Locale(tag).maximize().region;
    if (country !== undefined && country in lines) return country;
  }
  return "";
}

export function CareLines() {
  const words = m.dialogs.hints.care;
  const id = useId();
  const [country, setCountry] = useState(ownCountry);
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
