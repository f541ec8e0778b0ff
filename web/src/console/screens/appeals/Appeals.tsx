/** The appeals that wait for an answer, due first. */
import { Link } from "wouter";

import { appeals as askAppeals } from "../../api/endpoints";
import { paths } from "../../paths";
import { at, span } from "../../rules/times";
import { Answered, Stale, useAsked } from "../../ui/asked";
import { Empty, Table } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { appeals as w } from "../../words/appeals";
import { verdicts } from "../../words/terms";
import { dayWithin } from "../../../i18n/format";

/** The list. It is asked for once a visit, so it never moves. */
export function Appeals() {
  const asked = useAsked(["appeals"], (how) => askAppeals(how));
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
      </div>
      <Stale asked={asked} />
      <Answered asked={asked}>
        {({ now, appeals }) =>
          appeals.length === 0 ? (
            <Empty {...w.empty} />
          ) : (
            <div className="panel">
              <Table label={w.list} head={Object.values(w.columns)}>
                {appeals.map((row) => {
                  const left = at(row.due_at) - at(now);
                  const due = dayWithin(new Date(row.due_at), new Date(now));
                  return (
                    <tr key={row.reference}>
                      <th scope="row">
                        <Link className="row-link" href={paths.appeal(row.reference)}>
                          <bdi>{row.reference}</bdi>
                        </Link>
                      </th>
                      <td>{verdicts[row.verdict]}</td>
                      <td>{left < 0 ? w.late(due) : `${due}, ${span(left)}`}</td>
                      <td>
                        {w.states[row.state]} {row.took_part && <span className="tag tag-line">{w.tookPart}</span>}
                      </td>
                    </tr>
                  );
                })}
              </Table>
            </div>
          )
        }
      </Answered>
    </>
  );
}
