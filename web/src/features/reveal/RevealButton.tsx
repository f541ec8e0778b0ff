/** The button in the header that starts a reveal. The dialogs load in the background. */
import "../../i18n/sections/chat";

import { useState } from "react";

import type { Profile } from "../../api/endpoints";
import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { Button } from "../../ui/Button";
import { lazyPart } from "../../ui/lazy";

const RevealAsk = lazyPart(async () => (await import("./RevealAsk")).RevealAsk);

interface RevealButtonProps {
  chat: Chat;
  profile: Profile;
}

export function RevealButton({ chat, profile }: RevealButtonProps) {
  const [open, setOpen] = useState(false);
  const { state } = chat.view.reveal;
  // If the other asks while the dialog is open, the choice made there counts.
  if (state === "revealed" || (state === "offered" && !open)) return null;
  return (
    <>
      {state !== "offered" && (
        <Button
          look="outline"
          onClick={() => setOpen(true)}
          {...(state === "asked" && { "aria-disabled": true, onClick: undefined })}
        >
          {state === "asked" ? m.chat.revealAsked : m.chat.reveal}
        </Button>
      )}
      {open && <RevealAsk chat={chat} profile={profile} onClose={() => setOpen(false)} />}
    </>
  );
}
