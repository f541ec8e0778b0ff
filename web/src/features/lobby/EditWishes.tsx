/** Edits who the person would like to meet, before a search. */
import "../../i18n/sections/lobby";

import { useState } from "react";

import { sentence } from "../../api/problems";
import { useSaveProfile } from "../../api/save-profile";
import { m } from "../../i18n/catalogue";
import { PreferencesField } from "../shared/PreferencesField";
import { useProfile } from "../../state/profile";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";

export function EditWishes({ onClose }: { onClose: () => void }) {
  const { preferences } = useProfile();
  const [draft, setDraft] = useState(preferences);
  const save = useSaveProfile();
  return (
    <Dialog
      open
      onClose={onClose}
      title={m.lobby.wishes}
      actions={
        <>
          <Button onClick={onClose} data-initial-focus>
            {m.common.cancel}
          </Button>
          <Button
            look="primary"
            busy={save.isPending}
            onClick={() => {
              save.mutate({ preferences: draft }, { onSuccess: onClose });
            }}
          >
            {m.common.save}
          </Button>
        </>
      }
    >
      <PreferencesField value={draft} onChange={setDraft} />
      {save.isError && <Note tone="danger">{sentence(save.error)}</Note>}
    </Dialog>
  );
}
