/** Someone was found while this tab was hidden: one press says "I'm here". Without it the search ends. */
import "../../i18n/sections/matching";

import { useEffect } from "react";

import { m } from "../../i18n/catalogue";
import { duration } from "../../i18n/format";
import { useLiveDriver, useLiveClock } from "../../realtime/store";
import { useAnnounce } from "../../ui/Announcer";
import { Button } from "../../ui/Button";
import { PageHeading } from "../../ui/Page";
import { Orbit } from "./Orbit";

export function AreYouThere({ until, answered }: { until: number; answered: boolean }) {
  const live = useLiveDriver();
  const announce = useAnnounce();
  const now = useLiveClock(500);
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  const { title, lead, waiting, here, cancel, left: remaining } = m.matching.called;

  useEffect(() => {
    announce(title);
  }, [announce, title]);

  return (
    <main id="main" className="page seek">
      <div className="seek-middle">
        <Orbit moving={answered} />
        <PageHeading title={title} />
        <p className="lead">{answered ? waiting : lead}</p>
        {!answered && <p className="secondary">{remaining(duration(left))}</p>}
      </div>
      <div className="seek-reach">
        <Button look="primary" size="large" wide disabled={answered} onClick={() => live.intend({ type: "here" })}>
          {here}
        </Button>
        <Button look="ghost" onClick={() => live.intend({ type: "cancel_search" })}>
          {cancel}
        </Button>
      </div>
    </main>
  );
}
