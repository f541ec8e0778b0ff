/** What a person agreed to and when; the list is loaded when they open it. */
import "../../../i18n/sections/rights";

import { useState } from "react";

import { rulesQuery } from "../../../api/account";
import { sentence } from "../../../api/problems";
import { m } from "../../../i18n/catalogue";
import { day } from "../../../i18n/format";
import { useQuery } from "../../../query/hooks";
import { Note } from "../../../ui/Banner";
import { Skeleton } from "../../../ui/States";

/** The list behind its heading. */
export function Agreed() {
  const [open, setOpen] = useState(false);
  return (
    <details
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{m.rights.agreed.title}</summary>
      {open && <Entries />}
    </details>
  );
}

function Entries() {
  const { data, error } = useQuery(rulesQuery);
  const words = m.rights.agreed;
  if (data === undefined) return error === null ? <Skeleton /> : <Note tone="danger">{sentence(error)}</Note>;
  const on = (at: string) => day(new Date(at), new Date());
  return (
    <ul className="settings-list">
      {data.agreed.map(({ purpose, version, given_at, ended_at }) => (
        <li key={`${purpose}${given_at}`}>
          <span>{purpose === "rules" ? words.rules(version) : words.wishes}</span>
          <span className="secondary">
            {typeof ended_at === "string" ? words.until(on(given_at), on(ended_at)) : on(given_at)}
          </span>
        </li>
      ))}
    </ul>
  );
}
