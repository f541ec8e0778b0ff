/** What rises suddenly, above the queue, and the switch that takes an interest out of matching for some hours. */
import { useState } from "react";

import { clock } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { may } from "../../api/capabilities";
import { letInterestBack, raids as askRaids, takeInterestOut } from "../../api/endpoints";
import type { Rising } from "../../types";
import { useSession } from "../../session/session";
import { Failed, useAsked } from "../../ui/asked";
import { Strip } from "../../ui/Note";
import { queue } from "../../words/queue";

const w = queue.raids;
const hours = [1, 6, 24] as const;

/** The strips; nothing while nothing rises and nothing is out. */
export function Raids() {
  const { me } = useSession();
  const asked = useAsked(["raids"], askRaids, { every: 30 });
  const taking = useMutation({ mutationFn: takeInterestOut, onSuccess: asked.put });
  const letting = useMutation({ mutationFn: letInterestBack, onSuccess: asked.again });
  const canSwitch = may(me, "interests");
  if (asked.data === undefined) return null;
  const { alarms, out } = asked.data;
  const isOut = (name: string | undefined) => out.some(({ interest }) => interest === name);
  return (
    <>
      {alarms.map((alarm) => (
        <Strip
          key={`${alarm.kind} ${alarm.name ?? ""}`}
          icon="people"
          tone="wait"
          actions={
            alarm.kind === "interest" && alarm.name !== undefined && canSwitch && !isOut(alarm.name) ? (
              <TakeOut interest={alarm.name} onTake={(each) => taking.mutate(each)} />
            ) : undefined
          }
        >
          <b>{w.rises[alarm.kind](alarm.name ?? "")}</b> {figures(alarm)}
        </Strip>
      ))}
      {out.map(({ interest, until, by }) => (
        <Strip
          key={interest}
          icon="lock"
          tone="info"
          actions={
            canSwitch ? (
              <button type="button" className="btn" onClick={() => letting.mutate(interest)}>
                {w.back}
              </button>
            ) : undefined
          }
        >
          <b>{w.out(interest, clock(new Date(until)))}</b> {w.by(by.me ? w.you : by.name)}
        </Strip>
      ))}
      <Failed error={taking.error ?? letting.error} />
    </>
  );
}

function figures({ now, usual, since }: Rising): string {
  return w.figures(now, usual, clock(new Date(since)));
}

interface TakeOutProps {
  interest: string;
  onTake: (what: { interest: string; hours: number }) => void;
}

function TakeOut({ interest, onTake }: TakeOutProps) {
  const [length, setLength] = useState<number>(6);
  return (
    <>
      <label className="chip">
        {w.length}
        <select value={length} onChange={(event) => setLength(Number(event.target.value))}>
          {hours.map((each) => (
            <option key={each} value={each}>
              {w.hours(each)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="btn" onClick={() => onTake({ interest, hours: length })}>
        {w.take}
      </button>
    </>
  );
}
