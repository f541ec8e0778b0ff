/** Keys for programs that use the console's API: made with a few scopes, shown once, ended by date or by hand. */
import { type SyntheticEvent, useState } from "react";

import { dayWithin } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { Dialog } from "../../../ui/Dialog";
import { useAnnounce } from "../../../ui/Announcer";
import { keys as askKeys, makeKey, revokeKey } from "../../api/endpoints";
import type { ApiKey } from "../../types";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { SelectField, TextField } from "../../ui/Field";
import { Empty, Table } from "../../ui/Panel";
import { Shown } from "../../ui/Shown";
import { useTitle } from "../../ui/useTitle";
import { keys as w } from "../../words/office";
import { shell } from "../../words/shell";

const dayOf = (moment: string) => dayWithin(new Date(moment), new Date());

/** The keys. */
export function Keys() {
  const asked = useAsked(["keys"], (how) => askKeys(how));
  const [isMaking, setMaking] = useState(false);
  const [ending, setEnding] = useState<ApiKey>();
  const announce = useAnnounce();
  const revoking = useMutation({
    mutationFn: ({ id }: ApiKey) => revokeKey(id),
    onSuccess: (_, { name }) => {
      announce(w.revoked(name));
      setEnding(undefined);
      asked.again();
    },
  });
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="sp" />
        <button type="button" className="btn btn-pri" onClick={() => setMaking(true)}>
          {w.make}
        </button>
      </div>
      <p className="muted">{w.lead}</p>
      <Stale asked={asked} />
      <Answered asked={asked}>
        {({ keys }) =>
          keys.length === 0 ? (
            <Empty {...w.empty} />
          ) : (
            <div className="panel">
              <Table label={w.title} head={Object.values(w.columns)}>
                {keys.map((key) => (
                  <tr key={key.id}>
                    <th scope="row">
                      <b>{key.name}</b>
                      <br />
                      <span className="muted mono">{key.prefix}…</span>
                    </th>
                    <td>{key.scopes.map((scope) => w.may[scope] ?? scope).join(", ")}</td>
                    <td>{dayOf(key.ends_at)}</td>
                    <td>{key.last_used_at === undefined ? w.never : dayOf(key.last_used_at)}</td>
                    <td>
                      <button
                        type="button"
                        className="btn btn-bad"
                        aria-label={w.revokeOf(key.name)}
                        onClick={() => setEnding(key)}
                      >
                        {w.revoke}
                      </button>
                    </td>
                  </tr>
                ))}
              </Table>
            </div>
          )
        }
      </Answered>
      <Dialog
        open={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={w.revokeTitle(ending?.name ?? "")}
        description={w.revokeLead}
        actions={
          <>
            <button type="button" className="btn" data-initial-focus onClick={() => setEnding(undefined)}>
              {shell.cancel}
            </button>
            <button type="button" className="btn btn-bad" onClick={() => ending && revoking.mutate(ending)}>
              {w.revoke}
            </button>
          </>
        }
      >
        <Failed error={revoking.error} />
      </Dialog>
      {isMaking && (
        <MakeKey
          scopes={asked.data?.scopes ?? []}
          onClose={() => {
            setMaking(false);
            asked.again();
          }}
        />
      )}
    </>
  );
}

function MakeKey({ scopes, onClose }: { scopes: readonly string[]; onClose: () => void }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [days, setDays] = useState(90);
  const [tried, setTried] = useState(false);
  const [secret, setSecret] = useState<string>();
  const making = useMutation({ mutationFn: makeKey, onSuccess: ({ key }) => setSecret(key) });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() !== "" && chosen.length > 0 && !making.isPending)
      making.mutate({ name: name.trim(), scopes: [...chosen], days });
  };
  if (secret !== undefined) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={w.keyTitle}
        description={w.keyLead}
        actions={
          <button type="button" className="btn btn-pri" onClick={onClose}>
            {shell.close}
          </button>
        }
      >
        <Shown label={w.key} text={secret} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={w.makeTitle}
      description={w.makeLead}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {shell.cancel}
          </button>
          <button type="submit" form="make-key" className="btn btn-pri">
            {w.create}
          </button>
        </>
      }
    >
      <form className="stack" id="make-key" onSubmit={submit} noValidate>
        <TextField
          label={w.name}
          data-initial-focus
          error={tried && name.trim() === "" ? w.nameEmpty : undefined}
          maxLength={60}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <fieldset className="fld">
          <legend className="fld-legend">{w.scopes}</legend>
          {scopes.map((scope) => (
            <label className="tick" key={scope}>
              <input
                type="checkbox"
                checked={chosen.includes(scope)}
                onChange={({ target }) =>
                  setChosen(target.checked ? [...chosen, scope] : chosen.filter((each) => each !== scope))
                }
              />
              <span>
                {w.may[scope] ?? scope} <span className="muted">{scope}</span>
              </span>
            </label>
          ))}
          {tried && chosen.length === 0 && (
            <p className="fld-error" role="alert">
              {w.scopesEmpty}
            </p>
          )}
        </fieldset>
        <SelectField label={w.days} value={days} onChange={({ target }) => setDays(Number(target.value))}>
          {[30, 90, 365].map((each) => (
            <option key={each}>{each}</option>
          ))}
        </SelectField>
        <Failed error={making.error} />
      </form>
    </Dialog>
  );
}
