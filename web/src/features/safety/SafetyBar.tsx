/** A calm line above the pages: a report waits for a connection. */
import "../../i18n/sections/safety";

import { Link, useLocation } from "wouter";

import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { useWaitingReports } from "../../state/filing";
import { Banner } from "../../ui/Banner";

/** The line. */
export function SafetyBar() {
  const waiting = useWaitingReports();
  const [location] = useLocation();
  if (location === paths.ownSafety || waiting === 0) return null;
  return (
    <Banner>
      <span role="status">{m.safety.waiting(waiting)}</span>{" "}
      <Link className="button-link" href={paths.ownSafety}>
        {m.safety.show}
      </Link>
    </Banner>
  );
}
