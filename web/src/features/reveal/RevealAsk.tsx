/** Asking to reveal, or why it cannot be asked yet. */
import "../../i18n/sections/reveal";

import type { Profile } from "../../api/endpoints";
import type { RevealField } from "../../core/protocol/frames";
import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { duration } from "../../i18n/format";
import { useLiveDriver } from "../../realtime/store";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ownFields, refusalWords } from "./fields";
import { RevealDialog } from "./RevealDialog";

interface RevealAskProps {
  chat: Chat;
  profile: Profile;
  onClose: () => void;
}

export function RevealAsk({ chat, profile, onClose }: RevealAskProps) {
  const live = useLiveDriver();
  const { reveal, peer } = chat.view;
  if (reveal.state !== "none") return null;

  const ask = async (fields: RevealField[]) => {
    const outcome = await live.ask({ type: "reveal_request", chat: chat.view.chat, request: live.uuid(), fields });
    if (outcome.ok) onClose();
    return outcome.ok ? null : refusalWords(outcome.code);
  };

  const why = whyNot(reveal, live.now());
  if (why === null) {
    return (
      <RevealDialog
        title={m.reveal.ask.title}
        body={m.reveal.ask.body(peer.name)}
        action={m.reveal.ask.send}
        name={peer.name}
        own={ownFields(profile)}
        onAct={ask}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog
      open
      title={m.reveal.notYet.title}
      description={why}
      onClose={onClose}
      actions={
        <Button look="primary" data-initial-focus onClick={onClose}>
          {m.reveal.notYet.ok}
        </Button>
      }
    />
  );
}

function whyNot(reveal: Extract<Chat["view"]["reveal"], { state: "none" }>, now: number): string | null {
  if (reveal.requests_left === 0) return m.reveal.notYet.none;
  if (reveal.messages_missing > 0) return m.reveal.notYet.messages(reveal.messages_missing);
  const wait = reveal.allowed_at === null ? 0 : Date.parse(reveal.allowed_at) - now;
  return wait > 0 ? m.reveal.notYet.time(duration(Math.ceil(wait / 1000))) : null;
}
