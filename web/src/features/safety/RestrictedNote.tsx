/** A card for a person to whom some things are closed: until when, what still works, and where the reasons are. */
import "../../i18n/sections/safety";

import { Link } from "wouter";

import { standingQuery } from "../../api/safety";
import { useQuery } from "../../query/hooks";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { either } from "../../i18n/format";
import { momentWithin } from "../../i18n/moment";
import { Note } from "../../ui/Banner";

/** The card; nothing while nothing is closed. */
export function RestrictedNote() {
  const { data } = useQuery(standingQuery);
  const said = m.safety;
  if (data?.restricted !== true) return null;
  const parts = either(data.scope.map((part) => said.parts[part]));
  return (
    <Note tone="warn">
      <p>
        <strong>
          {typeof data.until === "string"
            ? said.card(parts, momentWithin(new Date(data.until), new Date()))
            : said.cardNoEnd(parts)}
        </strong>{" "}
        {said.still}
      </p>
      <Link className="button-link" href={paths.ownSafety}>
        {said.cardWhy}
      </Link>
    </Note>
  );
}
