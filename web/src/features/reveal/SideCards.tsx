/** Both cards in the column beside the chat: what each sees of the other. */
import "./cards.css";
import "../../i18n/sections/reveal";

import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { revealedName } from "../shared/shown-name";
import { CardLines } from "./CardLines";
import { Face } from "./Face";
import { linesOf } from "./fields";

export function SideCards({ chat }: { chat: Chat }) {
  const { peer, reveal } = chat.view;
  if (reveal.state !== "revealed") return null;
  return (
    <>
      {reveal.theirs !== null && (
        <section>
          <h3>{m.reveal.shown.theirs(revealedName(chat.view) ?? peer.name)}</h3>
          {reveal.theirs.picture !== null && (
            <Face chat={chat.view.chat} card={reveal.theirs} peer={peer} size="large" />
          )}
          <CardLines lines={linesOf(reveal.theirs)} />
        </section>
      )}
      {reveal.mine !== null && (
        <section>
          <h3>{m.reveal.shown.mine}</h3>
          <CardLines lines={linesOf(reveal.mine)} />
        </section>
      )}
    </>
  );
}
