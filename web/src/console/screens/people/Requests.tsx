/** Requests to see who someone is, or to read beyond the evidence: mine, and those that wait for a second person. */
import { useState } from "react";
import { Link } from "wouter";

import { clock, dayWithin } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { Dialog } from "../../../ui/Dialog";
import { useWallClock } from "../../../ui/useWallClock";
import { may } from "../../api/capabilities";
import { answerUnmask, unmask as readUnmask, unmaskRequests } from "../../api/endpoints";
import type { Unmask } from "../../types";
import { paths } from "../../paths";
import { at, countdown } from "../../rules/times";
import { useSession } from "../../session/session";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { Empty } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { requests as w } from "../../words/people";
import { shell } from "../../words/shell";

/** The requests. */
export function Requests() {
  const asked = useAsked(["unmask"], (how) => unmaskRequests(how));
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
      </div>
      <p className="muted">{w.lead}</p>
      <Stale asked={asked} />
      <Answered asked={asked}>
        {({ requests }) =>
          requests.length === 0 ? (
            <Empty {...w.empty} />
          ) : (
            requests.map((request) => (
              <Request key={request.id} request={request} isHere={!asked.isStale} onChanged={asked.again} />
            ))
          )
        }
      </Answered>
    </>
  );
}

interface RequestProps {
  request: Unmask;
  isHere: boolean;
  onChanged: () => void;
}

function Request({ request, isHere, onChanged }: RequestProps) {
  const { me } = useSession();
  const { id, asked_by: by, order } = request;
  const [isAgreeing, setAgreeing] = useState(false);
  const [isShown, setShown] = useState(false);
  const until = request.until === undefined ? 0 : at(request.until);
  const now = useWallClock(until);
  const answering = useMutation({
    mutationFn: (answer: "agree" | "refuse") => answerUnmask(id, answer),
    onSuccess: () => {
      setAgreeing(false);
      onChanged();
    },
  });
  const isOpen = request.state === "agreed" && until > now;
  const state =
    request.state === "waiting" ? w.waits : request.state === "refused" ? w.refused : isOpen ? w.agreed : w.over;
  const canAnswer = request.state === "waiting" && !by.me && may(me, "unmask_agree") && isHere;
  return (
    <article className="panel">
      <header>
        <h2>{w.kinds[request.kind]}</h2>
        <Link className="small" href={paths.case(request.case)}>
          {w.openCase(request.case)}
        </Link>
        <span className="sp" />
        <span className={isOpen ? "tag tag-ok" : "tag"}>{state}</span>
      </header>
      <div className="in">
        <p>
          <b>{w.whys[request.why]}</b>{" "}
          <span className="muted small">
            {w.by(
              by.me ? w.you : by.name,
              `${dayWithin(new Date(request.asked_at), new Date(now))}, ${clock(new Date(request.asked_at))}`,
            )}
          </span>
        </p>
        <p className="free">{request.words}</p>
        {order !== undefined && (
          <p>
            {w.order}: <span className="free">{order}</span>
          </p>
        )}
        {canAnswer && (
          <div className="row">
            <button type="button" className="btn btn-pri" onClick={() => setAgreeing(true)}>
              {w.agree}
            </button>
            <button type="button" className="btn" onClick={() => answering.mutate("refuse")}>
              {w.refuse}
            </button>
          </div>
        )}
        {isOpen && by.me && (
          <div className="row">
            <button type="button" className="btn" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
              {isShown ? w.hide : w.show}
            </button>
            <span className="muted small">{w.until(countdown(until - now))}</span>
          </div>
        )}
        {isOpen && isShown && <Identity id={id} />}
        <Failed error={answering.error} />
      </div>
      <Dialog
        open={isAgreeing}
        onClose={() => setAgreeing(false)}
        title={w.agreeTitle}
        description={w.agreeLead(by.name)}
        actions={
          <>
            <button type="button" className="btn" data-initial-focus onClick={() => setAgreeing(false)}>
              {shell.cancel}
            </button>
            <button type="button" className="btn btn-pri" onClick={() => answering.mutate("agree")}>
              {w.agree}
            </button>
          </>
        }
      />
    </article>
  );
}

/** Asked for only while it is shown, and forgotten with it. */
function Identity({ id }: { id: string }) {
  const asked = useAsked(["unmask", id], (how) => readUnmask(id, how));
  return (
    <Answered asked={asked}>
      {({ identity }) =>
        identity === undefined ? (
          <p>{w.over}</p>
        ) : (
          <dl className="kv">
            <dt>{w.email}</dt>
            <dd>{identity.email}</dd>
            <dt>{w.signedIn}</dt>
            <dd>
              {identity.signed_in
                .map((moment) => `${dayWithin(new Date(moment), new Date())}, ${clock(new Date(moment))}`)
                .join("; ")}
            </dd>
          </dl>
        )
      }
    </Answered>
  );
}
