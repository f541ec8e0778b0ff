/** What people can do about their own data: change the address, take a copy, see what they agreed to, object, pause. */
import "../../../i18n/sections/email_change";
import "../../../i18n/sections/rights";

import { useState } from "react";
import { Link } from "wouter";

import { exportData } from "../../../api/account";
import { hasCode, sentence } from "../../../api/problems";
import { m } from "../../../i18n/catalogue";
import { useMutation } from "../../../query/mutation";
import { paths } from "../../../routes";
import { Note } from "../../../ui/Banner";
import { Button, buttonClass } from "../../../ui/Button";
import { saveFile } from "../../../ui/save-file";
import { useToast } from "../../../ui/Toast";
import { Agreed } from "./Agreed";
import { ChangeEmail } from "./ChangeEmail";
import { Processing } from "./Processing";

/** All of them, in the section "Account". */
export function Rights() {
  return (
    <>
      <Email />
      <Copy />
      <Agreed />
      <Processing />
    </>
  );
}

function Email() {
  const [changing, setChanging] = useState(false);
  if (changing) {
    return (
      <ChangeEmail
        onDone={() => {
          setChanging(false);
        }}
      />
    );
  }
  return (
    <div>
      <Button
        onClick={() => {
          setChanging(true);
        }}
      >
        {m.email_change.open}
      </Button>
    </div>
  );
}

function Copy() {
  const words = m.rights.copy;
  const toast = useToast();
  const copy = useMutation({
    mutationFn: exportData,
    onSuccess: (archive) => {
      saveFile(archive, words.file);
      toast({ text: words.done });
    },
  });
  const stale = hasCode(copy.error, "fresh_sign_in_required");
  return (
    <div className="copy">
      <p>{words.what}</p>
      {stale ? (
        <Note tone="warn">
          <p>{words.fresh}</p>
          <Link className={buttonClass({ look: "primary" })} href={paths.signInFor(paths.settings)}>
            {words.signInAgain}
          </Link>
        </Note>
      ) : (
        <Button
          busy={copy.isPending}
          onClick={() => {
            copy.mutate();
          }}
        >
          {words.download}
        </Button>
      )}
      {copy.isPending && <p role="status">{words.working}</p>}
      {copy.isError && !stale && <Note tone="danger">{sentence(copy.error)}</Note>}
    </div>
  );
}
