/** The way into a reveal, in the header: asks, or says why not yet. */
import "../../i18n/en/reveal";

import { useState } from "react";

import type { RevealField } from "../../core/protocol/frames";
import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { duration } from "../../i18n/format";
import { useLiveDriver } from "../../live/store";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { OwnFields } from "./fields";
import { refusalWords } from "./fields";
import { RevealDialog } from "./RevealDialog";

interface RevealButtonProps {
  chat: Chat;
  own: OwnFields;
}

export function RevealButton({ chat, own }: RevealButtonProps) {
  const live = useLiveDriver();
  const [open, setOpen] = useState(false);
  const { reveal, peer } = chat.view;
  const close = () => setOpen(false);
  if (reveal.state === "revealed" || reveal.state === "offered") return null;

  const ask = async (fields: RevealField[]) => {
    const outcome = await live.ask({ type: "reveal_request", chat: chat.view.chat, request: live.uuid(), fields });
    if (outcome.ok) close();
    return outcome.ok ? null : refusalWords(outcome.code);
  };

  return (
    <>
      <Button
        look="outline"
        onClick={() => setOpen(true)}
        {...(reveal.state === "asked" && { "aria-disabled": true, onClick: undefined })}
      >
        {reveal.state === "asked" ? m.reveal.buttonWaiting : m.reveal.button}
      </Button>
      {open && reveal.state === "none" && whyNot(reveal, live.now()) === null && (
        <RevealDialog
          title={m.reveal.ask.title}
          body={m.reveal.ask.body(peer.name)}
          action={m.reveal.ask.send}
          name={peer.name}
          own={own}
          onAct={ask}
          onClose={close}
        />
      )}
      {open && reveal.state === "none" && whyNot(reveal, live.now()) !== null && (
        <Dialog
          open
          title={m.reveal.notYet.title}
          description={whyNot(reveal, live.now())}
          onClose={close}
          actions={
            <Button look="primary" data-initial-focus onClick={close}>
              {m.reveal.notYet.ok}
            </Button>
          }
        />
      )}
    </>
  );
}

function whyNot(reveal: Extract<Chat["view"]["reveal"], { state: "none" }>, now: number): string | null {
  if (reveal.requests_left === 0) return m.reveal.notYet.none;
  if (reveal.messages_missing > 0) return m.reveal.notYet.messages(reveal.messages_missing);
  const wait = reveal.allowed_at === null ? 0 : Date.parse(reveal.allowed_at) - now;
  return wait > 0 ? m.reveal.notYet.time(duration(Math.ceil(wait / 1000))) : null;
}
