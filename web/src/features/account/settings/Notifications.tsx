/** Notifications of this device. */
import "../../../i18n/sections/notifications";
import "../../../i18n/sections/settings";

import { useEffect, useState } from "react";

import { m } from "../../../i18n/catalogue";
import { notificationState, type NotificationState, turnOff, turnOn } from "../../../state/notifications";
import { Switch } from "../../../ui/Choice";
import { Section } from "./Section";

/** The switch, or why there is none. */
export function Notifications() {
  const [state, setState] = useState<NotificationState | null>(null);
  useEffect(() => {
    let gone = false;
    void notificationState().then((now) => {
      if (!gone) setState(now);
    });
    return () => {
      gone = true;
    };
  }, []);
  return (
    <Section title={m.settings.sections.notifications} place="notifications">
      {state === null ? <p className="secondary">{m.common.loading}</p> : <Choice state={state} onState={setState} />}
    </Section>
  );
}

function Choice({ state, onState }: { state: NotificationState; onState: (state: NotificationState) => void }) {
  const words = m.notifications.setting;
  switch (state) {
    case "unsupported":
    case "install":
    case "off":
    case "denied":
      return <p className="secondary">{words[state]}</p>;
    case "not_asked":
    case "no":
    case "on":
      return (
        <Switch
          label={words.label}
          hint={words.hint}
          checked={state === "on"}
          onChange={(on) => void (on ? turnOn() : turnOff()).then(onState)}
        />
      );
  }
}
