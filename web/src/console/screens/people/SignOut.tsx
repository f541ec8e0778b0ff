/** Asks why someone, or everybody, is signed out, and does it. */
import { type SyntheticEvent, useState } from "react";

import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { Dialog } from "../../../ui/Dialog";
import { Failed } from "../../ui/asked";
import { TextField } from "../../ui/Field";
import { signingOut as w } from "../../words/people";
import { shell } from "../../words/shell";

/** The button and its dialog. */
export function SignOut({
  words,
  signOut,
}: {
  words: typeof w.person;
  signOut: (reason: string) => Promise<{ logins: number }>;
}) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const signingOut = useMutation({
    mutationFn: signOut,
    onSuccess: ({ logins }) => {
      announce(w.done(logins));
      setOpen(false);
    },
  });
  const open = () => {
    setReason("");
    setTried(false);
    signingOut.reset();
    setOpen(true);
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() !== "" && !signingOut.isPending) signingOut.mutate(reason.trim());
  };
  return (
    <>
      <button type="button" className="btn btn-bad" onClick={open}>
        {words.open}
      </button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={words.title}
        description={words.lead}
        actions={
          <>
            <button type="button" className="btn" onClick={() => setOpen(false)}>
              {shell.cancel}
            </button>
            <button type="submit" form="sign-out" className="btn btn-bad">
              {words.open}
            </button>
          </>
        }
      >
        <form className="stack" id="sign-out" onSubmit={submit} noValidate>
          <TextField
            label={w.reason}
            hint={w.hint}
            data-initial-focus
            error={tried && reason.trim() === "" ? w.reasonEmpty : undefined}
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
          <Failed error={signingOut.error} />
        </form>
      </Dialog>
    </>
  );
}
