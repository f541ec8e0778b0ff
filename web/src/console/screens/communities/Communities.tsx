/** Closed communities: set up, looked at before they open, changed and closed. Never says who belongs. */
import { type SyntheticEvent, useState } from "react";

import { count, dayWithin } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { Dialog } from "../../../ui/Dialog";
import { changeCommunity, communities as askCommunities, makeCommunity, turnCommunity } from "../../api/endpoints";
import { ConsoleError } from "../../api/problems";
import type { Communities as All, Community, TypedCommunity } from "../../types";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { AreaField, TextField } from "../../ui/Field";
import { Empty, Table } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { communities as w } from "../../words/communities";
import { shell } from "../../words/shell";

/** Below this the app tells members that they can be guessed. */
const smallBelow = 50;

const members = ({ members: known }: Pick<Community, "members">) =>
  known === undefined ? w.few : w.about(count(known));

/** The page. */
export function Communities() {
  const asked = useAsked(["communities"], (how) => askCommunities(how), { every: 30 });
  const [editing, setEditing] = useState<Community | "new">();
  const [turning, setTurning] = useState<Community>();
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="sp" />
        <button type="button" className="btn btn-pri" onClick={() => setEditing("new")}>
          {w.make}
        </button>
      </div>
      <p className="muted">{w.lead}</p>
      <Stale asked={asked} />
      <Answered asked={asked}>
        {({ communities }) =>
          communities.length === 0 ? (
            <Empty {...w.empty} />
          ) : (
            <div className="panel">
              <Table label={w.title} head={Object.values(w.columns)}>
                {communities.map((one) => (
                  <Row key={one.id} one={one} onChange={() => setEditing(one)} onTurn={() => setTurning(one)} />
                ))}
              </Table>
            </div>
          )
        }
      </Answered>
      {editing !== undefined && (
        <Edit
          first={editing === "new" ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onSaved={(all) => {
            asked.put(all);
            setEditing(undefined);
          }}
        />
      )}
      {turning !== undefined && (
        <Turn
          one={turning}
          onClose={() => {
            setTurning(undefined);
            asked.again();
          }}
          onTurned={(all) => {
            asked.put(all);
            setTurning(undefined);
          }}
        />
      )}
    </>
  );
}

function Row({ one, onChange, onTurn }: { one: Community; onChange: () => void; onTurn: () => void }) {
  const isOpen = one.opened_at !== undefined;
  return (
    <tr>
      <th scope="row">
        <b dir="auto">{one.name}</b>
      </th>
      <td className="mono">{one.domains.map(({ domain }) => domain).join(", ")}</td>
      <td>
        {members(one)}
        {!one.looked && (
          <>
            <br />
            <span className="muted small">{w.looking}</span>
          </>
        )}
      </td>
      <td>
        <span className={isOpen ? "tag tag-ok" : "tag"}>
          {one.opened_at === undefined ? w.states.closed : w.since(dayWithin(new Date(one.opened_at), new Date()))}
        </span>
      </td>
      <td>{one.by.me ? w.you : one.by.name}</td>
      <td>
        <span className="row">
          <button type="button" className="btn" aria-label={w.changeOf(one.name)} onClick={onChange}>
            {w.change}
          </button>
          <button
            type="button"
            className={isOpen ? "btn btn-bad" : "btn btn-pri"}
            aria-label={isOpen ? w.closeOf(one.name) : w.openOf(one.name)}
            onClick={onTurn}
          >
            {isOpen ? w.close : w.open}
          </button>
        </span>
      </td>
    </tr>
  );
}

interface TurnProps {
  one: Community;
  onClose: () => void;
  onTurned: (all: All) => void;
}

/** Opens or closes one, after what that means was read. */
function Turn({ one, onClose, onTurned }: TurnProps) {
  const isOpen = one.opened_at !== undefined;
  const announce = useAnnounce();
  const turning = useMutation({
    mutationFn: (to: "open" | "close") => turnCommunity(one.id, to, one.revision),
    onSuccess: (all) => {
      announce(isOpen ? w.closed(one.name) : w.opened(one.name));
      onTurned(all);
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={isOpen ? w.closeTitle(one.name) : w.openTitle(one.name)}
      description={isOpen ? w.closeLead(members(one)) : w.openLead(members(one))}
      actions={
        <>
          <button type="button" className="btn" data-initial-focus onClick={onClose}>
            {shell.cancel}
          </button>
          <button
            type="button"
            className={isOpen ? "btn btn-bad" : "btn btn-pri"}
            onClick={() => {
              if (!turning.isPending) turning.mutate(isOpen ? "close" : "open");
            }}
          >
            {isOpen ? w.close : w.open}
          </button>
        </>
      }
    >
      {!isOpen && !one.looked && <p>{w.openEarly}</p>}
      {!isOpen && (one.members ?? 0) < smallBelow && <p>{w.openSmall}</p>}
      <Failed error={turning.error} />
    </Dialog>
  );
}

interface EditProps {
  first: Community | undefined;
  onClose: () => void;
  onSaved: (all: All) => void;
}

const linesOf = (typed: string) =>
  typed
    .split(/[\s,;]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What the server says about a field, with the domain that it is about. */
function faultOf(error: unknown, field: "name" | "domains", sent: readonly string[]): string | undefined {
  if (!(error instanceof ConsoleError)) return undefined;
  for (const [where, why] of error.fields) {
    const [name, at] = where.split(".");
    if (name !== field) continue;
    const domain = at === undefined ? undefined : sent[Number(at)];
    return domain === undefined ? why : w.wrong(domain, why);
  }
  return undefined;
}

function Edit({ first, onClose, onSaved }: EditProps) {
  const [name, setName] = useState(first?.name ?? "");
  const [domains, setDomains] = useState(first?.domains.map(({ domain }) => domain).join("\n") ?? "");
  const [letsChoose, setLetsChoose] = useState(first?.lets_choose ?? false);
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const saving = useMutation({
    mutationFn: (typed: TypedCommunity) =>
      first === undefined ? makeCommunity(typed) : changeCommunity(first.id, typed),
    onSuccess: (all, typed) => {
      announce(w.saved(typed.name));
      onSaved(all);
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === "" || saving.isPending) return;
    saving.mutate({ name, domains: linesOf(domains), lets_choose: letsChoose, based_on: first?.revision ?? 0 });
  };
  const sent = saving.variables?.domains ?? [];
  const ofName = tried && name.trim() === "" ? w.nameEmpty : faultOf(saving.error, "name", sent);
  const ofDomains = faultOf(saving.error, "domains", sent);
  const isSaid = ofName !== undefined || ofDomains !== undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={first === undefined ? w.makeTitle : w.changeTitle(first.name)}
      description={first === undefined ? w.makeLead : w.changeLead}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {shell.cancel}
          </button>
          <button type="submit" className="btn btn-pri" form="community">
            {w.save}
          </button>
        </>
      }
    >
      <form id="community" className="stack" onSubmit={submit} noValidate>
        <TextField
          label={w.name}
          dir="auto"
          data-initial-focus
          value={name}
          hint={w.nameHint}
          error={ofName}
          onChange={({ target }) => setName(target.value)}
        />
        <AreaField
          label={w.domains}
          rows={4}
          spellCheck={false}
          value={domains}
          hint={w.domainsHint}
          error={ofDomains}
          onChange={({ target }) => setDomains(target.value)}
        />
        <div className="fld">
          <label className="tick">
            <input type="checkbox" checked={letsChoose} onChange={({ target }) => setLetsChoose(target.checked)} />
            {w.letsChoose}
          </label>
          <span className="hint">{w.letsChooseHint}</span>
        </div>
        {!isSaid && <Failed error={saving.error} />}
      </form>
    </Dialog>
  );
}
