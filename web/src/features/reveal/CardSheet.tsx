/** The other's whole card, what they see of mine, and a way to hide mine. Opens from the header and from the log. */
import "./cards.css";
import "../../i18n/sections/reveal";

import { useState } from "react";

import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { useLiveDriver } from "../../realtime/store";
import { revealedName } from "../shared/shown-name";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Glyph } from "../../ui/Glyph";
import { CardLines } from "./CardLines";
import { linesOf } from "./fields";

export function CardSheet({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const live = useLiveDriver();
  const [asking, setAsking] = useState(false);
  const [hiding, setHiding] = useState<"no" | "under_way" | "refused">("no");
  const { chat: id, peer, reveal } = chat.view;
  if (reveal.state !== "revealed") return null;

  const hide = async () => {
    setAsking(false);
    setHiding("under_way");
    const outcome = await live.ask({ type: "reveal_revoke", chat: id });
    setHiding(outcome.ok ? "no" : "refused");
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
  const name = revealedName(chat.view);
  return (
    <Dialog
      open
      title={m.reveal.shown.theirs(name ?? peer.name)}
      onClose={onClose}
      actions={
        <>
          {reveal.mine !== null && (
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
        <Glyph seed={peer.glyph} size="large" />
        {name !== null && <p className="secondary">{m.reveal.shown.metAs(peer.name)}</p>}
      </div>
      {reveal.theirs === null ? (
        <p>{m.reveal.shown.hidden(peer.name)}</p>
      ) : (
        <CardLines lines={linesOf(reveal.theirs)} />
      )}
      {reveal.mine === null ? (
        <p className="secondary">{m.reveal.shown.mineHidden}</p>
      ) : (
        <section className="reveal-preview" aria-label={m.reveal.shown.mine}>
          <p className="secondary">{m.reveal.shown.mine}</p>
          <CardLines lines={linesOf(reveal.mine)} />
        </section>
      )}
      {hiding === "refused" && <Note tone="danger">{m.reveal.shown.notHidden}</Note>}
    </Dialog>
  );
}
