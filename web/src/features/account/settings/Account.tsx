/** Rights over one's data; deleting the account: what goes, what stays, when; and the way back while there is one. */
import "../../../i18n/sections/settings";

import { useQueryClient } from "../../../query/hooks";
import { useMutation } from "../../../query/mutation";
import { use, useState } from "react";
import { Link } from "wouter";

import { deleteAccount, undoDeletion } from "../../../api/account";
import { hasCode, sentence } from "../../../api/problems";
import { profileQuery } from "../../../api/queries";
import { paths } from "../../../routes";
import { m } from "../../../i18n/catalogue";
import { dayWithin, monthsLong } from "../../../i18n/format";
import { LiveContext } from "../../../realtime/store";
import { useProfile } from "../../../state/profile";
import { noteSignedIn } from "../../../state/here";
import { Note } from "../../../ui/Banner";
import { Button, buttonClass } from "../../../ui/Button";
import { OneOf } from "../../../ui/Choice";
import { Dialog } from "../../../ui/Dialog";
import { lazyPart } from "../../../ui/lazy";
import { useToast } from "../../../ui/Toast";
import { Section } from "./Section";

const Rights = lazyPart(async () => (await import("./Rights")).Rights);

/** The section. */
export function Account() {
  const { deletes_at, unused_months = 0 } = useProfile();
  const [asking, setAsking] = useState(false);
  return (
    <Section title={m.settings.sections.account} place="account">
      <Rights />
      {typeof deletes_at === "string" ? (
        <Planned at={deletes_at} />
      ) : (
        <div className="copy">
          {unused_months > 0 && <p>{m.settings.account.unused(monthsLong(unused_months))}</p>}
          <Button
            look="danger"
            onClick={() => {
              setAsking(true);
            }}
          >
            {m.settings.account.delete}
          </Button>
        </div>
      )}
      {asking && (
        <Delete
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </Section>
  );
}

function Planned({ at }: { at: string }) {
  const client = useQueryClient();
  const toast = useToast();
  const undo = useMutation({
    mutationFn: undoDeletion,
    onSuccess: () => {
      toast({ text: m.settings.account.undone });
      return client.invalidateQueries({ queryKey: profileQuery.queryKey });
    },
  });
  return (
    <Note tone="warn">
      <p>{m.settings.account.planned(dayWithin(new Date(at), new Date()))}</p>
      <Button
        look="link"
        busy={undo.isPending}
        onClick={() => {
          undo.mutate();
        }}
      >
        {m.settings.account.undo}
      </Button>
      {undo.isError && <p>{sentence(undo.error)}</p>}
    </Note>
  );
}

function Delete({ onClose }: { onClose: () => void }) {
  const [when, setWhen] = useState<"later" | "now">("later");
  const words = m.settings.account;
  const live = use(LiveContext);
  const erase = useMutation({
    mutationFn: () => deleteAccount(when === "now"),
    onSuccess: () => {
      live?.forget();
      noteSignedIn(false);
      location.assign(paths.home);
    },
  });
  const stale = hasCode(erase.error, "fresh_sign_in_required");
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={words.erased}
      actions={
        <>
          <Button onClick={onClose} data-initial-focus>
            {words.cancel}
          </Button>
          {stale ? (
            <Link className={buttonClass({ look: "primary" })} href={paths.signInFor(paths.settings)}>
              {words.signInAgain}
            </Link>
          ) : (
            <Button
              look="danger"
              busy={erase.isPending}
              onClick={() => {
                erase.mutate();
              }}
            >
              {words.confirm}
            </Button>
          )}
        </>
      }
    >
      <p>{words.kept}</p>
      <OneOf
        legend={words.when}
        options={[
          { value: "later", label: words.sevenDays },
          { value: "now", label: words.now },
        ]}
        hint={when === "later" ? words.sevenDaysHint : words.nowHint}
        value={when}
        onChange={setWhen}
      />
      {stale && <Note tone="warn">{words.fresh}</Note>}
      {erase.isError && !stale && <Note tone="danger">{sentence(erase.error)}</Note>}
    </Dialog>
  );
}
