/** The other's whole card, what they see of mine, and a way to hide mine. Opens from the header and from the log. */
import "./cards.css";
import "../../i18n/sections/reveal";

import { useState } from "react";

import type { RevealCard } from "../../core/protocol/frames";
import { m } from "../../i18n/catalogue";
import { ownPicture } from "../../api/pictures";
import { Photo } from "../shared/Photo";
import { revealedName } from "../shared/shown-name";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { CardLines } from "./CardLines";
import { Face } from "./Face";
import { linesOf } from "./fields";

interface CardSheetProps {
  chat: string;
  peer: { name: string; glyph: number };
  /** `null` once its owner hid it. */
  theirs: Partial<RevealCard> | null;
  mine: Partial<RevealCard> | null;
  /** Hides one's own card; resolves with whether the server has it. */
  onHide: () => Promise<boolean>;
  onClose: () => void;
}

export function CardSheet({ chat, peer, theirs, mine, onHide, onClose }: CardSheetProps) {
  const [asking, setAsking] = useState(false);
  const [hiding, setHiding] = useState<"no" | "under_way" | "refused">("no");

  const hide = async () => {
    setAsking(false);
    setHiding("under_way");
    setHiding((await onHide()) ? "no" : "refused");
  };

  if (asking) {
    return (
      <Dialog
        open
        title={m.reveal.hideDialog.title}
        description={m.reveal.hideDialog.body(peer.name)}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button look="outline" data-initial-focus onClick={() => setAsking(false)}>
              {m.reveal.hideDialog.keep}
            </Button>
            <Button look="danger" onClick={() => void hide()}>
              {m.reveal.hideDialog.hide}
            </Button>
          </>
        }
      />
    );
  }
  const name = revealedName({ reveal: { state: "revealed", theirs } });
  return (
    <Dialog
      open
      title={m.reveal.shown.theirs(name ?? peer.name)}
      onClose={onClose}
      actions={
        <>
          {mine !== null && (
            <Button look="outline" busy={hiding === "under_way"} onClick={() => setAsking(true)}>
              {hiding === "under_way" ? m.reveal.shown.hiding : m.reveal.shown.hide}
            </Button>
          )}
          <Button look="primary" data-initial-focus onClick={onClose}>
            {m.reveal.shown.done}
          </Button>
        </>
      }
    >
      <div className="sheet-person">
        <Face chat={chat} card={theirs} peer={peer} size="large" />
        {name !== null && <p className="secondary">{m.reveal.shown.metAs(peer.name)}</p>}
      </div>
      {theirs === null ? <p>{m.reveal.shown.hidden(peer.name)}</p> : <CardLines lines={linesOf(theirs)} />}
      {mine === null ? (
        <p className="secondary">{m.reveal.shown.mineHidden}</p>
      ) : (
        <section className="reveal-preview" aria-label={m.reveal.shown.mine}>
          <p className="secondary">{m.reveal.shown.mine}</p>
          {(mine.picture ?? null) !== null && (
            <Photo address={ownPicture} size="small" alt={m.reveal.ownPicture}>
              {null}
            </Photo>
          )}
          <CardLines lines={linesOf(mine)} />
        </section>
      )}
      {hiding === "refused" && <Note tone="danger">{m.reveal.shown.notHidden}</Note>}
    </Dialog>
  );
}
