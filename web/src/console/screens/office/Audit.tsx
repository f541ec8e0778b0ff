/** The audit log: who did what, in a chain that shows every change. */
import "./office.css";

import { type SyntheticEvent, useState } from "react";
import { useSearch } from "wouter";

import { clock, count, dayWithin } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { may } from "../../api/capabilities";
import { audit as askAudit, type AuditFilter, verifyAudit } from "../../api/endpoints";
import type { AuditEntry, AuditPage, Verified } from "../../types";
import { useSession } from "../../session/session";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Table } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { audit as w } from "../../words/office";

/** The log, newest first. */
export function Audit() {
  const wanted = new URLSearchParams(useSearch()).get("case") ?? "";
  const [filter, setFilter] = useState<AuditFilter>({ case: wanted });
  const [draft, setDraft] = useState({ action: "", case: wanted });
  const asked = useAsked(["audit", filter.action ?? "", filter.case ?? ""], (how) => askAudit(filter, how));
  useTitle(w.title);
  const narrow = (event: SyntheticEvent) => {
    event.preventDefault();
    setFilter({ action: draft.action.trim(), case: draft.case.trim().toUpperCase() });
  };
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
      </div>
      <Stale asked={asked} />
      <Chain head={asked.data?.head} />
      <form className="search" role="search" aria-label={w.filters} onSubmit={narrow}>
        <TextField
          label={w.action}
          placeholder={w.anyAction}
          maxLength={60}
          value={draft.action}
          onChange={({ target }) => setDraft({ ...draft, action: target.value })}
        />
        <TextField
          label={w.case}
          maxLength={10}
          value={draft.case}
          onChange={({ target }) => setDraft({ ...draft, case: target.value })}
        />
        <button type="submit" className="btn">
          {w.apply}
        </button>
      </form>
      <Answered asked={asked}>
        {(page) => <Rows key={`${filter.action ?? ""} ${filter.case ?? ""}`} first={page} filter={filter} />}
      </Answered>
    </>
  );
}

function Chain({ head }: { head: string | undefined }) {
  const { me } = useSession();
  const [found, setFound] = useState<{ what: Verified; at: Date }>();
  const checking = useMutation({ mutationFn: verifyAudit, onSuccess: (what) => setFound({ what, at: new Date() }) });
  const broken = found?.what.broken_at;
  const isBroken = found !== undefined && !found.what.ok;
  const row = count(broken ?? 0);
  return (
    <section
      className="panel chain"
      role={isBroken ? "alert" : undefined}
      aria-label={w.head}
      data-broken={isBroken || undefined}
    >
      <Icon name={isBroken ? "bad" : found === undefined ? "audit" : "good"} />
      <div>
        <b>{found === undefined ? w.unchecked : isBroken ? w.broken(row) : w.ok(count(found.what.entries))}</b>{" "}
        {found !== undefined && w.checkedAt(clock(found.at))}
        <br />
        <span className="muted">{isBroken ? w.brokenBody(row) : found === undefined ? w.uncheckedBody : w.okBody}</span>
        {head !== undefined && (
          <>
            <br />
            <span className="muted small">
              {w.head} <code>{head}</code>
            </span>
          </>
        )}
        <Failed error={checking.error} />
      </div>
      {may(me, "audit_verify") && (
        <button
          type="button"
          className="btn"
          aria-disabled={checking.isPending || undefined}
          onClick={() => {
            if (!checking.isPending) checking.mutate();
          }}
        >
          {checking.isPending ? w.checking : w.check}
        </button>
      )}
    </section>
  );
}

function Rows({ first, filter }: { first: AuditPage; filter: AuditFilter }) {
  const [older, setOlder] = useState<readonly AuditPage[]>([]);
  const next = (older.at(-1) ?? first).next;
  const more = useMutation({
    mutationFn: () => askAudit({ ...filter, cursor: next }),
    onSuccess: (page) => setOlder([...older, page]),
  });
  const rows = [first, ...older].flatMap(({ entries }) => entries);
  if (rows.length === 0) return <p role="status">{w.empty}</p>;
  return (
    <>
      <div className="panel">
        <Table className="audit" label={w.rows} head={Object.values(w.columns)}>
          {rows.map((entry) => (
            <Row key={entry.seq} entry={entry} />
          ))}
        </Table>
      </div>
      {next !== undefined && (
        <button type="button" className="btn" onClick={() => more.mutate()}>
          {w.more}
        </button>
      )}
      <Failed error={more.error} />
    </>
  );
}

function Row({ entry }: { entry: AuditEntry }) {
  const [isOpen, setOpen] = useState(false);
  const when = new Date(entry.at);
  const row = count(entry.seq);
  const about = entry.case ?? entry.on;
  return (
    <>
      <tr>
        <td className="nowrap">{row}</td>
        <td className="nowrap">
          {dayWithin(when, new Date())}, {clock(when)}
        </td>
        <td>{entry.who}</td>
        <td>
          <b>{entry.action}</b>
        </td>
        <td data-none={about === undefined || undefined}>{about ?? w.nothing}</td>
        <td className="free" data-none={entry.reason === undefined || undefined}>
          {entry.reason ?? w.nothing}
        </td>
        <td>
          <button
            type="button"
            className="btn btn-quiet"
            aria-expanded={isOpen}
            aria-label={w.detailsOf(row)}
            onClick={() => setOpen(!isOpen)}
          >
            {w.details}
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={7}>
            <dl className="kv mono">
              <dt>{w.request}</dt>
              <dd>{entry.request}</dd>
              <dt>{w.before}</dt>
              <dd>{entry.before === undefined ? w.nothing : JSON.stringify(entry.before)}</dd>
              <dt>{w.after}</dt>
              <dd>{entry.after === undefined ? w.nothing : JSON.stringify(entry.after)}</dd>
              <dt>{w.hash}</dt>
              <dd>{entry.hash}</dd>
            </dl>
          </td>
        </tr>
      )}
    </>
  );
}
