/** The rows of the queue and the panel beside them. Rows keep their place; new ones wait until someone asks. */
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { Link, useLocation } from "wouter";

import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { useWallClock } from "../../../ui/useWallClock";
import { step } from "../../api/endpoints";
import type { CaseRow, Queue, QueueTab } from "../../types";
import { paths } from "../../paths";
import { type Held, hold, show, update } from "../../rules/held-list";
import { at, countdown, span } from "../../rules/times";
import { useCommands } from "../../commands";
import { Failed } from "../../ui/asked";
import { Empty } from "../../ui/Panel";
import { Severity } from "../../ui/Severity";
import { useKeys } from "../../ui/useKeys";
import { queue as w } from "../../words/queue";
import { shell } from "../../words/shell";
import { reasons } from "../../words/terms";
import { Peek } from "./Peek";

interface CaseListProps {
  queue: Queue;
  tab: QueueTab;
  isStale: boolean;
  isFiltered: boolean;
  onChanged: () => void;
  onClear: () => void;
  onOpenTab: () => void;
}

type Group = keyof typeof w.groups;

/** Where a row stands, when it is shown first. */
const groupOf = ({ state, severity }: CaseRow): Group =>
  state === "proposed" || state === "decided" ? "decided" : severity === "urgent" ? "soon" : "day";
const groups: readonly Group[] = ["soon", "day", "decided"];
const referenceOf = ({ reference }: CaseRow) => reference;

interface Shown {
  from: Queue;
  held: Held<CaseRow>;
  /** The group of each row when it was shown first: a row that changes stays where it is. */
  groups: ReadonlyMap<string, Group>;
}

const grouped = (queue: Queue) => new Map(queue.cases.map((row) => [row.reference, groupOf(row)]));

/** The list. */
export function CaseList({ queue, tab, isStale, isFiltered, onChanged, onClear, onOpenTab }: CaseListProps) {
  const [shown, setShown] = useState<Shown>({ from: queue, held: hold(queue.cases), groups: grouped(queue) });
  if (shown.from !== queue) {
    setShown({ ...shown, from: queue, held: update(shown.held, queue.cases, referenceOf) });
  }
  const inGroups = groups.map((group) => ({
    group,
    rows: shown.held.rows.filter(({ row }) => shown.groups.get(row.reference) === group),
  }));
  const order = inGroups.flatMap(({ rows }) => rows.map(({ row }) => row));
  const [chosen, setChosen] = useState<string>();
  const selected = order.find(({ reference }) => reference === chosen) ?? order[0];
  const list = useRef<HTMLDivElement>(null);
  const [, go] = useLocation();
  const announce = useAnnounce();
  const id = useId();
  const now = useWallClock();
  const taking = useMutation({
    mutationFn: (reference: string) => step(reference, "take"),
    onSuccess: () => {
      announce(w.taken);
      onChanged();
    },
  });

  const fresh = shown.held.waiting.length;
  const commands = useMemo(() => {
    const showNew = () => {
      setShown((before) => ({
        from: before.from,
        held: show(before.held, before.from.cases, referenceOf),
        groups: grouped(before.from),
      }));
      announce(w.shown(fresh));
      list.current?.focus();
    };
    return fresh === 0 ? [] : [{ label: shell.fresh(fresh), run: showNew, keys: "N", isFresh: true }];
  }, [fresh, announce]);
  useCommands(commands);

  const move = (by: number) => {
    const from = order.findIndex(({ reference }) => reference === selected?.reference);
    choose(order[Math.max(0, Math.min(order.length - 1, from + by))]);
  };
  const choose = (row: CaseRow | undefined) => {
    if (row === undefined) return;
    setChosen(row.reference);
    document.getElementById(`${id}-${row.reference}`)?.scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    if (selected !== undefined) go(paths.case(selected.reference));
  };
  useKeys(list, {
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    Home: () => choose(order[0]),
    End: () => choose(order.at(-1)),
    Enter: open,
    n: () => commands[0]?.run(),
    a: () => {
      if (selected !== undefined && selected.assigned === undefined && !isStale) taking.mutate(selected.reference);
    },
  });
  const hasRows = order.length > 0;
  useEffect(() => {
    const { activeElement } = document;
    if (hasRows && (activeElement === document.body || activeElement?.id === "main")) list.current?.focus();
  }, [hasRows]);

  if (!hasRows) {
    return (
      <Empty title={isFiltered ? w.empty.filtered : w.empty[tab].title} body={isFiltered ? "" : w.empty[tab].body}>
        {isFiltered ? (
          <button type="button" className="btn btn-pri" onClick={onClear}>
            {w.empty.clear}
          </button>
        ) : tab === "open" ? (
          <Link className="btn btn-pri" href={paths.appeals}>
            {w.empty.appeals}
          </Link>
        ) : (
          <button type="button" className="btn btn-pri" onClick={onOpenTab}>
            {w.empty.openList}
          </button>
        )}
      </Empty>
    );
  }
  return (
    <div className="queue-both">
      <div className="queue-list">
        <div className="cols" aria-hidden="true">
          {w.columns.map((column) => (
            <span key={column}>{column}</span>
          ))}
        </div>
        {/* Its keys are J, K, arrows and Enter, above. */}
        {/* eslint-disable-next-line jsx-a11y-x/click-events-have-key-events */}
        <div
          className="q"
          ref={list}
          role="listbox"
          tabIndex={0}
          aria-label={w.list}
          aria-activedescendant={selected === undefined ? undefined : `${id}-${selected.reference}`}
          onClick={({ target }) => {
            const at = target instanceof Element ? target.closest<HTMLElement>("[data-reference]") : null;
            if (at !== null) setChosen(at.dataset["reference"]);
          }}
          onDoubleClick={open}
        >
          {inGroups.map(({ group, rows }) =>
            rows.length === 0 ? null : (
              <div key={group} role="group" aria-label={w.groups[group]}>
                <div className="q-group" aria-hidden="true">
                  {w.groups[group]} <span>{rows.length}</span>
                </div>
                {rows.map(({ row, gone, fresh: isNew }) => (
                  <Row
                    key={row.reference}
                    {...{ row, gone, isNew, now }}
                    id={`${id}-${row.reference}`}
                    isSelected={row === selected}
                  />
                ))}
              </div>
            ),
          )}
        </div>
        <Failed error={taking.error} />
        <p className="keys">
          <span>
            <kbd>J</kbd> <kbd>K</kbd> {w.keys.move}
          </span>
          <span>
            <kbd>Enter</kbd> {w.keys.open}
          </span>
          <span>
            <kbd>A</kbd> {w.keys.take}
          </span>
          <span>
            <kbd>N</kbd> {w.keys.fresh}
          </span>
          <span>{w.keys.note}</span>
        </p>
      </div>
      <Peek row={selected} now={now} isStale={isStale} onChanged={onChanged} />
    </div>
  );
}

interface RowProps {
  row: CaseRow;
  gone: boolean;
  isNew: boolean;
  now: number;
  id: string;
  isSelected: boolean;
}

function Row({ row, gone, isNew, now, id, isSelected }: RowProps) {
  const { assigned, second, picked, taken_back: takenBack, reports } = row;
  return (
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      data-reference={row.reference}
      data-gone={gone || undefined}
      data-new={isNew || undefined}
    >
      {isNew && <span className="visually-hidden">{w.isNew}</span>}
      <Severity level={row.severity} />
      <span className="q-why">{reasons[row.reason]}</span>
      <span className="q-sum">
        {second !== undefined && <span className="tag tag-info">{w.secondPerson}</span>}
        {row.undo_until !== undefined && <span className="tag tag-info">{w.undo}</span>}
        <span>{picked === 0 ? w.nothingPicked : w.picked(picked)}</span>
        {takenBack > 0 && <span>{w.takenBack(takenBack)}</span>}
        {reports > 1 && <span className="tag tag-line">{w.reports(reports)}</span>}
        {row.paused && <span className="tag tag-line">{w.paused}</span>}
      </span>
      <Left row={row} gone={gone} now={now} />
      <span className="q-age">
        {span(now - at(row.created_at))}
        <span className="visually-hidden"> {w.old}</span>
      </span>
      <span className="q-who">
        {assigned === undefined ? (
          <>
            <span aria-hidden="true">–</span>
            <span className="visually-hidden">{w.nobody}</span>
          </>
        ) : assigned.me ? (
          <b>{w.you}</b>
        ) : (
          assigned.name
        )}
      </span>
    </div>
  );
}

function Left({ row, gone, now }: { row: CaseRow; gone: boolean; now: number }) {
  if (gone) return <span className="q-left">{w.done}</span>;
  if (row.second !== undefined) return <span className="q-left">{row.second.mine ? w.waits : w.yourTurn}</span>;
  if (row.undo_until !== undefined) return <span className="q-left">{countdown(at(row.undo_until) - now)}</span>;
  const left = at(row.due_at) - now;
  const urgency = left < 30 * 60_000 ? "now" : left < 3 * 3_600_000 ? "soon" : undefined;
  return (
    <span className="q-left" data-left={urgency}>
      {left < 0 ? w.late(span(-left)) : span(left)}
      {left >= 0 && <span className="visually-hidden"> {w.left}</span>}
    </span>
  );
}
