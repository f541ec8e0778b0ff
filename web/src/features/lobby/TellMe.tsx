/** On a quiet day: one notification when people are here (FM-17). It starts no search, and can be taken back. */
import "../../i18n/sections/notifications";

import { useEffect, useState } from "react";

import { m } from "../../i18n/catalogue";
import { clock } from "../../i18n/format";
import { stopWaiting, waitForPeople, waiting } from "../../state/notifications";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";

export function TellMe() {
  const [state, setState] = useState<{ until: number | null } | null>(null);
  const [refused, setRefused] = useState(false);
  const words = m.notifications.people;

  useEffect(() => {
    let gone = false;
    waiting().then(
      (now) => {
        if (!gone) setState(now);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, []);

  const set = (change: Promise<number | null>) =>
    void change.then(
      (until) => setState({ until }),
      () => setRefused(true),
    );

  if (state === null) return null;
  if (state.until !== null) {
    return (
      <p className="secondary" role="status">
        {words.waits(clock(new Date(state.until)))}{" "}
        <Button look="link" onClick={() => set(stopWaiting().then(() => null))}>
          {words.stop}
        </Button>
      </p>
    );
  }
  return (
    <div>
      <Button
        look="link"
        onClick={() => {
          setRefused(false);
          set(
            waitForPeople().then((until) => {
              if (until === null) setRefused(true);
              return until;
            }),
          );
        }}
      >
        {words.offer}
      </Button>
      <p className="secondary">{words.hint}</p>
      {refused && <Note tone="warn">{words.refused}</Note>}
    </div>
  );
}
