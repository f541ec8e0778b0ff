/** People by their tag or by the number of a case: never by an email address. */
import { type SyntheticEvent, useState } from "react";
import { Link } from "wouter";

import { people as askPeople } from "../../api/endpoints";
import { paths } from "../../paths";
import { hereFor } from "../../rules/times";
import { Answered, useAsked } from "../../ui/asked";
import { TextField } from "../../ui/Field";
import { Table } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { people as w } from "../../words/people";

/** The search. */
export function People() {
  const [text, setText] = useState("");
  const [sought, setSought] = useState("");
  const asked = useAsked(["people", sought], (how) => askPeople(sought, how), { enabled: sought !== "" });
  useTitle(w.title);
  const search = (event: SyntheticEvent) => {
    event.preventDefault();
    setSought(text.trim());
  };
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
      </div>
      <p className="muted">{w.lead}</p>
      <form className="search" role="search" onSubmit={search}>
        <TextField
          label={w.search}
          hint={w.hint}
          maxLength={40}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <button type="submit" className="btn btn-pri">
          {w.go}
        </button>
      </form>
      {sought !== "" && (
        <Answered asked={asked}>
          {({ people }) =>
            people.length === 0 ? (
              <p role="status">{w.none}</p>
            ) : (
              <div className="panel">
                <Table label={w.results} head={Object.values(w.columns)}>
                  {people.map(({ tag, since_days: days, cases, restricted }) => (
                    <tr key={tag}>
                      <th scope="row">
                        <Link className="row-link mono" href={paths.person(tag)}>
                          {tag}
                        </Link>
                      </th>
                      <td>{hereFor(days)}</td>
                      <td>{cases}</td>
                      <td>{restricted ? <span className="tag tag-warn">{w.restricted}</span> : w.free}</td>
                    </tr>
                  ))}
                </Table>
              </div>
            )
          }
        </Answered>
      )}
    </>
  );
}
