/** The versions of what staff change while IO runs, and the way back to one. */
import { useState } from "react";

import { count } from "../../../i18n/format";
import { momentWithin } from "../../../i18n/moment";
import { useMutation } from "../../../query/mutation";
import { Dialog } from "../../../ui/Dialog";
import { useAnnounce } from "../../../ui/Announcer";
import type { Colleague } from "../../types";
import { Failed } from "../../ui/asked";
import { TextField } from "../../ui/Field";
import { Panel, Table } from "../../ui/Panel";
import { lists as w } from "../../words/lists";
import { shell } from "../../words/shell";

interface VersionsProps<Page> {
  /** The version in force; 0: IO's own. */
  version: number;
  history: readonly { version: number; at: string; by: Colleague; reason: string; size: string }[];
  back: (version: number, how: { based_on: number; reason: string }) => Promise<Page>;
  onSaved: (page: Page) => void;
  onChangedMeanwhile: () => void;
}

/** The table. */
export function Versions<Page>({ version, history, back, onSaved, onChangedMeanwhile }: VersionsProps<Page>) {
  const [to, setTo] = useState<number>();
  return (
    <Panel title={w.history}>
      {version === 0 ? (
        <p className="in muted">{w.historyEmpty}</p>
      ) : (
        <Table label={w.history} head={Object.values(w.versionColumns)}>
          {history.map((one) => (
            <tr key={one.version}>
              <th scope="row">{count(one.version)}</th>
              <td>{momentWithin(new Date(one.at), new Date())}</td>
              <td>{one.by.me ? w.you : one.by.name}</td>
              <td className="free" dir="auto">
                {one.reason}
              </td>
              <td>{one.size}</td>
              <td>
                {one.version === version ? (
                  <span className="tag tag-ok">{w.inForce}</span>
                ) : (
                  <button
                    type="button"
                    className="btn"
                    aria-label={w.backTo(count(one.version))}
                    onClick={() => setTo(one.version)}
                  >
                    {w.back}
                  </button>
                )}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">{w.shippedVersion}</th>
            <td colSpan={4} />
            <td>
              <button type="button" className="btn" aria-label={w.backTo(count(0))} onClick={() => setTo(0)}>
                {w.back}
              </button>
            </td>
          </tr>
        </Table>
      )}
      {to !== undefined && (
        <GoBack
          to={to}
          from={version}
          back={back}
          onClose={() => setTo(undefined)}
          onSaved={onSaved}
          onChangedMeanwhile={onChangedMeanwhile}
        />
      )}
    </Panel>
  );
}

interface GoBackProps<Page> extends Omit<VersionsProps<Page>, "version" | "history"> {
  to: number;
  from: number;
  onClose: () => void;
}

function GoBack<Page>({ to, from, back, onClose, onSaved, onChangedMeanwhile }: GoBackProps<Page>) {
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const going = useMutation({
    mutationFn: () => back(to, { based_on: from, reason: reason.trim() }),
    onSuccess: (page) => {
      announce(w.saved);
      onClose();
      onSaved(page);
    },
    onError: onChangedMeanwhile,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={to === 0 ? w.backShipped : w.backTitle(count(to))}
      description={w.backLead}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {shell.cancel}
          </button>
          <button type="submit" form="words-back" className="btn btn-pri">
            {w.backDo}
          </button>
        </>
      }
    >
      <form
        id="words-back"
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (reason.trim() !== "" && !going.isPending) going.mutate();
        }}
      >
        <TextField
          label={w.reason}
          data-initial-focus
          maxLength={200}
          value={reason}
          error={tried && reason.trim() === "" ? w.reasonEmpty : undefined}
          onChange={({ target }) => setReason(target.value)}
        />
        <Failed error={going.error} />
      </form>
    </Dialog>
  );
}
