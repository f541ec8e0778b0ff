/** A hint beside the last messages, for this person alone: the other side never learns that there was one. */
import "../../i18n/sections/dialogs";

import { lazy, Suspense, useEffect } from "react";

import type { Hint as Found } from "../../core/session/hints";
import { m } from "../../i18n/catalogue";
import { useAnnounce } from "../../ui/Announcer";
import { Button } from "../../ui/Button";

const CareLines = lazy(async () => ({ default: (await import("./care/CareLines")).CareLines }));

interface HintProps {
  hint: Found;
  onFine: () => void;
  onReport: () => void;
  onBlock: () => void;
}

export function Hint({ hint, onFine, onReport, onBlock }: HintProps) {
  const words = m.dialogs.hints;
  const { kind } = hint;
  const announce = useAnnounce();
  const said = kind === "insult" ? words.insult.body : words[kind].title;
  useEffect(() => announce(said), [announce, said]);
  const fine = <Button onClick={onFine}>{words[kind].fine}</Button>;
  const act = (
    <>
      <Button look="ghost" onClick={onReport}>
        {words.report}
      </Button>
      <Button look="ghost" onClick={onBlock}>
        {words.block}
      </Button>
    </>
  );
  return (
    <li>
      <div className={kind === "insult" ? "log-hint" : "log-hint log-card"} role="group" aria-label={words.label}>
        {kind === "insult" ? <p>{words.insult.body}</p> : <h2>{words[kind].title}</h2>}
        {kind === "pressure" && (
          <>
            <p>{words.pressure.body}</p>
            <p>{words.pressure.threat}</p>
          </>
        )}
        {kind === "support" && <p>{words.support.body}</p>}
        {kind === "care" && (
          <>
            <p>{words.care.body}</p>
            <Suspense fallback={null}>
              <CareLines />
            </Suspense>
            <p className="log-hint-only">{words.care.only}</p>
          </>
        )}
        <div className="row">
          {fine}
          {(kind === "insult" || kind === "pressure") && act}
        </div>
      </div>
    </li>
  );
}
