/** All that a person sees to whom everything is closed: why, the appeal, and what they can always do. */
import "./safety.css";
import "../../i18n/sections/safety";

import { useEffect, useState } from "react";

import { deleteAccount, exportData, logOut } from "../../api/account";
import { sentence } from "../../api/problems";
import { standingQuery } from "../../api/safety";
import { useQuery } from "../../query/hooks";
import { useMutation } from "../../query/mutation";
import { paths } from "../../routes";
import { m } from "../../i18n/catalogue";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Page } from "../../ui/Page";
import { Rich } from "../../ui/Rich";
import { ErrorState, Skeleton } from "../../ui/States";
import { saveFile } from "../../ui/save-file";
import { useToast } from "../../ui/Toast";
import { leadOf, StatementCard, titleOf } from "./StatementCard";

/** What is closed now, never from before. Nothing tells this page that it is over: no socket is open. */
const standingNow = { ...standingQuery, queryKey: [...standingQuery.queryKey, "now"], refetchInterval: 60_000 };

/** The page, until IO is open to this person again. */
export function Restricted({ onOver }: { onOver: () => void }) {
  const { data, error, refetch } = useQuery(standingNow);
  const said = m.safety;
  const isOver = data?.scope.includes("everything") === false;
  useEffect(() => {
    if (isOver) onOver();
  }, [isOver, onOver]);
  if (data === undefined) {
    return (
      <Page title={said.title} hideTitle>
        {error === null ? <Skeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        <Always />
      </Page>
    );
  }
  const statement = data.statements.find(({ scope }) => scope.includes("everything"));
  return statement === undefined ? (
    <Page title={said.paused} lead={said.pausedByRule} look="narrow">
      <Always />
    </Page>
  ) : (
    <Page title={titleOf(statement)} lead={leadOf(statement)} look="narrow">
      <StatementCard statement={statement} />
      <OtherWays />
      <Always />
    </Page>
  );
}

/** Ways that are no part of IO. */
export function OtherWays() {
  const said = m.safety;
  return (
    <section className="safety-section">
      <h2>{said.other}</h2>
      <p className="secondary">
        <Rich text={said.otherBody} parts={{ how: <a href={paths.reportsHandled}>{said.otherHow}</a> }} />
      </p>
    </section>
  );
}

/** Export, deletion and signing out are never closed. */
function Always() {
  const said = m.safety;
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const copy = useMutation({
    mutationFn: exportData,
    onSuccess: (archive) => {
      saveFile(archive, "io.zip");
      toast({ text: said.exported });
    },
  });
  const home = () => location.assign(paths.home);
  const out = useMutation({ mutationFn: logOut, onSuccess: home });
  const erase = useMutation({ mutationFn: () => deleteAccount(true), onSuccess: home });
  const failed = copy.error ?? out.error;
  return (
    <div className="safety-section">
      {failed !== null && <Note tone="danger">{sentence(failed)}</Note>}
      <div className="row">
        <Button busy={copy.isPending} onClick={() => copy.mutate()}>
          {said.export}
        </Button>
        <Button look="ghost" onClick={() => setAsking(true)}>
          {said.remove}
        </Button>
        <Button look="ghost" busy={out.isPending} onClick={() => out.mutate()}>
          {said.signOut}
        </Button>
      </div>
      {asking && (
        <Dialog
          open
          title={said.removeTitle}
          description={said.removeBody}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button data-initial-focus onClick={() => setAsking(false)}>
                {said.keep}
              </Button>
              <Button look="danger" busy={erase.isPending} onClick={() => erase.mutate()}>
                {said.remove}
              </Button>
            </>
          }
        >
          {erase.isError && <Note tone="danger">{sentence(erase.error)}</Note>}
        </Dialog>
      )}
    </div>
  );
}
