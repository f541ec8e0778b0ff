/** Asking to reveal, or why it cannot be asked yet. If the other asks meanwhile, the choice made here answers them. */
import "../../i18n/sections/reveal";

import type { Profile } from "../../api/endpoints";
import type { RevealField } from "../../core/protocol/frames";
import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { duration } from "../../i18n/format";
import { useLiveDriver } from "../../realtime/store";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { fieldList, refusalWords } from "./fields";
import { RevealDialog } from "./RevealDialog";

interface RevealAskProps {
  chat: Chat;
  profile: Profile;
  onClose: () => void;
}

export function RevealAsk({ chat, profile, onClose }: RevealAskProps) {
  const live = useLiveDriver();
  const { reveal, peer, chat: id } = chat.view;
  if (reveal.state === "asked" || reveal.state === "revealed") return null;

  const act = async (fields: RevealField[]) => {
    const outcome = await live.ask(
      reveal.state === "offered"
        ? { type: "reveal_answer", chat: id, request: reveal.request, fields }
        : { type: "reveal_request", chat: id, request: live.uuid(), fields },
    );
    if (outcome.ok) onClose();
    return outcome.ok ? null : refusalWords(outcome.code);
  };

  const why = reveal.state === "none" ? whyNot(reveal, live.now()) : null;
  if (why === null) {
    return (
      <RevealDialog
        title={m.reveal.ask.title}
        body={m.reveal.ask.body(peer.name)}
        action={reveal.state === "offered" ? m.reveal.answer.confirm : m.reveal.ask.send}
        news={reveal.state === "offered" ? m.reveal.ask.met(peer.name, fieldList(reveal.offered)) : undefined}
        name={peer.name}
        profile={profile}
        onAct={act}
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
