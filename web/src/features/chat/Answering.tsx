/** Above the message box: what the next message answers, and the way out of it. */
import "../../i18n/sections/chat";

import { m } from "../../i18n/catalogue";
import { useLive } from "../../realtime/store";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Quoted } from "./Message";
import { quoteOf } from "./rows";

interface AnsweringProps {
  chat: string;
  seq: number;
  name: string;
  onStop: () => void;
}

export function Answering({ chat, seq, name, onStop }: AnsweringProps) {
  const there = useLive(({ session }) => session.chats[chat]);
  if (there === undefined) return null;
  return (
    <>
      <div className="bubble-quote" role="status" aria-label={m.chat.quote.label}>
        <Quoted {...quoteOf(there, seq)} name={name} />
      </div>
      <Button look="ghost" size="icon" aria-label={m.chat.quote.stop} onClick={onStop}>
        <Icon name="close" />
      </Button>
    </>
  );
}
