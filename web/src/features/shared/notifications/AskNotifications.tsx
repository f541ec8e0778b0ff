/** Offers notifications, after a good chat and only once. The browser's own question follows a press, never a page. */
import "../../../i18n/sections/notifications";

import { useEffect, useState } from "react";

import { m } from "../../../i18n/catalogue";
import { notificationState, type NotificationState, turnOff, turnOn } from "../../../state/notifications";
import { Note } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";

export function AskNotifications() {
  const [state, setState] = useState<NotificationState | null>(null);
  const [answered, setAnswered] = useState(false);
  const words = m.notifications.ask;

  useEffect(() => {
    let gone = false;
    void notificationState().then((now) => {
      if (!gone) setState(now);
    });
    return () => {
      gone = true;
    };
  }, []);

  if (answered && state === "on") return <p role="status">{words.done}</p>;
  if (answered && state === "denied") return <Note tone="warn">{words.denied}</Note>;
  if (state !== "not_asked") return null;
  return (
    <section aria-label={words.title}>
      <h3>{words.title}</h3>
      <p className="secondary">{words.body}</p>
      <div className="row">
        <Button
          onClick={() => {
            void turnOn().then((now) => {
              setAnswered(true);
              setState(now);
            });
          }}
        >
          {words.yes}
        </Button>
        <Button look="ghost" onClick={() => void turnOff().then(setState)}>
          {words.no}
        </Button>
      </div>
    </section>
  );
}
