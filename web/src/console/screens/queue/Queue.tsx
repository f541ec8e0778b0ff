/** The queue: what waits for a look, due first. It never shows a message, and its rows never move by themselves. */
import "./queue.css";

import { useState } from "react";

import { count } from "../../../i18n/format";
import type { QueueFilter } from "../../api/endpoints";
import { queue as askQueue } from "../../api/endpoints";
import type { QueueTab } from "../../types";
import { Answered, Stale, useAsked } from "../../ui/asked";
import { useTitle } from "../../ui/useTitle";
import { queue as w } from "../../words/queue";
import { reasons, severities } from "../../words/terms";
import { Break } from "./Break";
import { CaseList } from "./CaseList";
import { Raids } from "./Raids";

const tabs: readonly QueueTab[] = ["open", "mine", "unassigned", "second"];

/** The queue. */
export function Queue() {
  const [filter, setFilter] = useState<QueueFilter>({ tab: "open" });
  const { tab, severity, reason } = filter;
  useTitle(w.title);
  const key = ["queue", tab, severity ?? "", reason ?? ""];
  const asked = useAsked(key, (how) => askQueue(filter, how), { every: 20 });
  const counts = asked.data?.counts;
  return (
    <div className="queue">
      <div className="queue-head">
        <div className="head">
          <h1>{w.title}</h1>
          <div className="seg" role="group" aria-label={w.view}>
            {tabs.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={each === tab}
                onClick={() => setFilter({ ...filter, tab: each })}
              >
                {w.tabs[each](counts === undefined ? "" : count(counts[each]))}
              </button>
            ))}
          </div>
        </div>
        <div className="row" role="group" aria-label={w.filters}>
          <Filter
            label={w.severity}
            value={severity}
            names={severities}
            onChoose={(chosen) => setFilter({ ...filter, severity: chosen })}
          />
          <Filter
            label={w.reason}
            value={reason}
            names={reasons}
            onChoose={(chosen) => setFilter({ ...filter, reason: chosen })}
          />
          <span className="sp" />
          <span className="muted small">{w.order}</span>
        </div>
      </div>
      <Raids />
      {asked.data !== undefined && <Break {...asked.data.breaks} />}
      <Stale asked={asked} />
      <Answered asked={asked}>
        {(data) => (
          <CaseList
            key={key.join()}
            queue={data}
            tab={tab}
            isStale={asked.isStale}
            isFiltered={severity !== undefined || reason !== undefined}
            onChanged={asked.again}
            onClear={() => setFilter({ tab })}
            onOpenTab={() => setFilter({ tab: "open" })}
          />
        )}
      </Answered>
    </div>
  );
}

function Filter<Value extends string>({ label, value, names, onChoose }: FilterProps<Value>) {
  const values = Object.keys(names) as Value[];
  return (
    <label className="chip" data-on={value !== undefined || undefined}>
      {label}
      <select value={value ?? ""} onChange={(event) => onChoose(values.find((each) => each === event.target.value))}>
        <option value="">{w.any}</option>
        {values.map((each) => (
          <option key={each} value={each}>
            {names[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

interface FilterProps<Value extends string> {
  label: string;
  value: Value | undefined;
  names: Record<Value, string>;
  onChoose: (value: Value | undefined) => void;
}
