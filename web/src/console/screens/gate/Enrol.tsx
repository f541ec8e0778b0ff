/** The first sign-in by an invitation: a key for the app with codes, its first code, then the recovery codes. */
import "./gate.css";

import { type SyntheticEvent, useState } from "react";

import { useMutation } from "../../../query/mutation";
import { enrol, enrolConfirm } from "../../api/endpoints";
import { isSignedOut, sentence } from "../../api/problems";
import { TextField } from "../../ui/Field";
import { Note } from "../../ui/Note";
import { Shown } from "../../ui/Shown";
import { useTitle } from "../../ui/useTitle";
import { gate } from "../../words/gate";
import { GateFrame, WrongCode } from "./Gate";

const w = gate.enrol;

/** The token of the link. */
function tokenOf({ hash, search }: Location): string {
  const fragment = hash.replace(/^#(?:token=)?/u, "");
  return fragment === "" ? (new URLSearchParams(search).get("token") ?? "") : fragment;
}

/** The first sign-in. */
export function Enrol() {
  const [token] = useState(() => tokenOf(location));
  const [secret, setSecret] = useState<{ uri: string; secret: string }>();
  const [recovery, setRecovery] = useState<string[]>();
  useTitle(w.title);
  const starting = useMutation({ mutationFn: () => enrol(token), onSuccess: setSecret });
  if (token === "") {
    return (
      <GateFrame>
        <Note icon="bad" tone="bad">
          {w.noToken}
        </Note>
      </GateFrame>
    );
  }
  return (
    <GateFrame>
      {recovery !== undefined ? (
        <Recovery codes={recovery} />
      ) : secret !== undefined ? (
        <Confirm token={token} secret={secret} onDone={setRecovery} />
      ) : (
        <div className="panel gate-panel">
          <h1>{w.startTitle}</h1>
          <p className="muted">{w.startLead}</p>
          {starting.error !== null && (
            <Note icon="bad" tone="bad">
              {isSignedOut(starting.error) ? w.bad : sentence(starting.error)}
            </Note>
          )}
          <button type="button" className="btn btn-pri" onClick={() => starting.mutate()}>
            {w.start}
          </button>
        </div>
      )}
    </GateFrame>
  );
}

interface ConfirmProps {
  token: string;
  secret: { uri: string; secret: string };
  onDone: (codes: string[]) => void;
}

function Confirm({ token, secret, onDone }: ConfirmProps) {
  const [code, setCode] = useState("");
  const sending = useMutation({
    mutationFn: () => enrolConfirm(token, code.replaceAll(/\s/gu, "")),
    onSuccess: ({ recovery }) => onDone(recovery),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (code !== "" && !sending.isPending) sending.mutate();
  };
  return (
    <form className="panel gate-panel" onSubmit={submit} noValidate>
      <div>
        <h1>{w.title}</h1>
        <p className="muted">{w.lead}</p>
      </div>
      <Shown label={w.secret} text={secret.secret.replaceAll(/(.{4})(?=.)/gu, "$1 ")} />
      {/* Only an address for such an app is a link: what the server sends can't become another kind. */}
      {secret.uri.startsWith("otpauth://") && <a href={secret.uri}>{w.openApp}</a>}
      {sending.error !== null && <WrongCode error={sending.error} more={gate.wrongTotp} />}
      <TextField
        label={w.code}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={8}
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <button type="submit" className="btn btn-pri">
        {w.confirm}
      </button>
    </form>
  );
}

function Recovery({ codes }: { codes: string[] }) {
  return (
    <div className="panel gate-panel">
      <h1>{w.doneTitle}</h1>
      <p className="muted">{w.doneLead}</p>
      <Shown label={w.doneTitle} text={codes.join("\n")} />
      <a className="btn btn-pri" href="/console/queue">
        {w.kept}
      </a>
    </div>
  );
}
