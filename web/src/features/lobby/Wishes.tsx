/** Who the person would like to meet, as chips; a press on any of them opens the dialog. */
import "../../ui/Choice.css";
import "../../i18n/sections/lobby";
import "../../i18n/sections/profile";

import { useState } from "react";

import type { Profile } from "../../api/endpoints";
import { m } from "../../i18n/catalogue";
import { useProfile } from "../../state/profile";
import { wishesOf } from "../shared/wishes";
import { lazyPart } from "../../ui/lazy";

const EditWishes = lazyPart(async () => (await import("./EditWishes")).EditWishes);

/** The chips, and the dialog behind them. */
export function Wishes() {
  const profile = useProfile();
  const [open, setOpen] = useState(false);
  const edit = () => {
    setOpen(true);
  };
  return (
    <div className="chips" role="group" aria-label={m.lobby.wishes}>
      {summary(profile).map((chip) => (
        <button key={chip} type="button" className="chip" aria-haspopup="dialog" onClick={edit}>
          {chip}
        </button>
      ))}
      {open && (
        <EditWishes
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </div>
  );
}

/** One chip for each wish that counts. */
function summary(profile: Profile): string[] {
  const chips = wishesOf(profile, profile.preferences).map(({ sentence, weight }) =>
    m.lobby.chips.weighted(sentence, m.profile.weights[weight].toLocaleLowerCase()),
  );
  return chips.length > 0 ? chips : [m.lobby.chips.anyone];
}
