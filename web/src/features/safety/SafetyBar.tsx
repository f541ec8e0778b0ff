/** A calm line above the pages: there is news, or a report waits for a connection. Nothing when there is neither. */
import "../../i18n/sections/safety";

import { Link, useLocation } from "wouter";

import { noticesQuery } from "../../api/safety";
import { useQuery } from "../../query/hooks";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { useWaitingReports } from "../../state/filing";
import { Banner } from "../../ui/Banner";

/** The line. */
export function SafetyBar() {
  const { data } = useQuery(noticesQuery);
  const waiting = useWaitingReports();
  const [location] = useLocation();
  const unseen = data?.notices.filter(({ seen }) => !seen).length ?? 0;
  if (location === paths.ownSafety || (unseen === 0 && waiting === 0)) return null;
  return (
    <aside aria-label={m.safety.title}>
      <Banner tone={waiting > 0 ? "warn" : "ok"}>
        <span role="status">{waiting > 0 ? m.safety.waiting(waiting) : m.safety.unseen(unseen)}</span>{" "}
        <Link className="button-link" href={paths.ownSafety}>
          {m.safety.show}
        </Link>
      </Banner>
    </aside>
  );
}
