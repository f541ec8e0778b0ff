/** The message box: Enter sends, it grows with its text, counts near the limit, and keeps what was typed. */
import "../../i18n/sections/chat";

import type { KeyboardEvent, RefObject } from "react";
import { useEffect, useId, useLayoutEffect, useState } from "react";

import { question } from "../../core/session/outbox";
import { bytesOf } from "../../core/session/size";
import { m } from "../../i18n/catalogue";
import { useLive, useLiveDriver } from "../../realtime/store";
import { enterSends } from "../../state/device";
import { useAnnounce } from "../../ui/Announcer";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { lazyPart } from "../../ui/lazy";
import { isComposing } from "./keys";
import { isVisible, lengthOf } from "./text";

const EmojiPicker = lazyPart(async () => (await import("./EmojiPicker")).EmojiPicker);
const Answering = lazyPart(async () => (await import("./Answering")).Answering);
const Nudge = lazyPart(async () => (await import("./Nudge")).Nudge);

interface ComposerProps {
  chat: string;
  name: string;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  onEscape: () => void;
  onUp: () => void;
  /** The number of the message that is answered; `null` for none. */
  answering: number | null;
  onAnswering: (seq: number | null) => void;
  /** Leaves and looks for someone new; `null` where that is not offered. */
  onNext: (() => void) | null;
}

const finePointer = () => window.matchMedia("(pointer: fine)").matches;
const growsByItself = CSS.supports("field-sizing", "content");

export function Composer({ chat, name, fieldRef, onEscape, onUp, onNext, answering, onAnswering }: ComposerProps) {
  const live = useLiveDriver();
  const text = useLive(({ session }) => session.drafts[chat] ?? "");
  const limit = useLive(({ session }) => session.limits.message_characters);
  const bytes = useLive(({ session }) => session.limits.message_bytes);
  const outbox = useLive(({ session }) => session.chats[chat]?.outbox);
  const asked = outbox === undefined ? null : question(outbox);
  const id = useId();
  const [sends] = useState(() => enterSends(finePointer()));
  // Count only near the limit: there are never more characters than code units.
  const left = text.length < limit * 0.9 ? limit : limit - lengthOf(text.trim());
  // A code unit has three bytes at most, so short texts need no counting.
  const large = text.length * 3 > bytes && bytesOf(text.trim()) > bytes;
  const counted = left <= limit * 0.1 || large;
  const over = left < 0 || large;
  const tooMuch = left < 0 ? m.chat.composer.over(-left) : m.chat.composer.tooLong;
  const announce = useAnnounce();
  const [picking, setPicking] = useState(false);

  useLayoutEffect(() => {
    const element = fieldRef.current;
    if (element === null || growsByItself) return;
    element.style.blockSize = "auto";
    element.style.blockSize = `${element.scrollHeight}px`;
  }, [fieldRef, text]);

  // After the text is in the box: otherwise the browser puts the cursor at its end.
  const [cursor, setCursor] = useState<number | null>(null);
  useLayoutEffect(() => {
    if (cursor !== null) fieldRef.current?.setSelectionRange(cursor, cursor);
  }, [fieldRef, cursor, text]);

  useEffect(
    () => () => {
      live.intend({ type: "typing", chat, on: false });
    },
    [live, chat],
  );

  const change = (next: string) => {
    setCursor(null);
    live.intend({ type: "draft", chat, text: next });
    live.intend({ type: "typing", chat, on: next.trim() !== "" });
  };

  const send = () => {
    const body = text.trim();
    fieldRef.current?.focus();
    if (over) announce(tooMuch);
    if (over || !isVisible(body)) return;
    live.intend({ type: "write", chat, cid: live.uuid(), body, ...(answering === null ? {} : { quote: answering }) });
    onAnswering(null);
  };

  /** Puts an emoji where the cursor is. */
  const insert = (emoji: string) => {
    const field = fieldRef.current;
    const [from, to] = [field?.selectionStart ?? text.length, field?.selectionEnd ?? text.length];
    change(text.slice(0, from) + emoji + text.slice(to));
    setCursor(from + emoji.length);
  };
  const closePicker = () => {
    setPicking(false);
    fieldRef.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      if (picking) setPicking(false);
      else if (answering !== null) onAnswering(null);
      else if (!event.repeat) onEscape();
    } else if (event.key === "Enter" && !event.shiftKey && sends) {
      event.preventDefault();
      if (!event.repeat) send();
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault();
      onUp();
    }
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {asked !== null && (
        <div className="composer-nudge">
          <Nudge
            about={asked.about}
            onSend={() => {
              live.intend({ type: "send_anyway", chat, cid: asked.item.cid });
              fieldRef.current?.focus();
            }}
            onEdit={() => {
              live.intend({ type: "edit", chat, cid: asked.item.cid });
              onAnswering(asked.item.quote ?? null);
              fieldRef.current?.focus();
            }}
          />
        </div>
      )}
      {answering !== null && (
        <div className="composer-quote">
          <Answering
            chat={chat}
            seq={answering}
            name={name}
            onStop={() => {
              onAnswering(null);
              fieldRef.current?.focus();
            }}
          />
        </div>
      )}
      {picking && (
        <div className="composer-emoji">
          <EmojiPicker onPick={insert} onClose={closePicker} />
        </div>
      )}
      {onNext !== null && (
        <Button look="ghost" size="icon" aria-label={m.chat.next} title={m.chat.next} onClick={onNext}>
          <Icon name="next" />
        </Button>
      )}
      <label className="visually-hidden" htmlFor={id}>
        {m.chat.composer.label(name)}
      </label>
      <span className="visually-hidden" id={`${id}-hint`}>
        {sends ? m.chat.composer.hint : m.chat.composer.hintTouch}
      </span>
      <div className="composer-box">
        <textarea
          ref={fieldRef}
          id={id}
          className="composer-field"
          rows={1}
          dir="auto"
          value={text}
          placeholder={m.chat.composer.placeholder}
          enterKeyHint={sends ? "send" : "enter"}
          aria-describedby={counted ? `${id}-hint ${id}-count` : `${id}-hint`}
          aria-invalid={over || undefined}
          onChange={(event) => {
            change(event.target.value);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            if (text.trim() === "") live.intend({ type: "typing", chat, on: false });
          }}
        />
        {counted && (
          <span className={over ? "composer-count composer-over" : "composer-count"} id={`${id}-count`}>
            {over ? tooMuch : m.chat.composer.left(left)}
          </span>
        )}
      </div>
      <Button
        look="ghost"
        size="icon"
        className="composer-pick"
        aria-label={m.chat.composer.emoji}
        aria-expanded={picking}
        onClick={() => setPicking(!picking)}
      >
        <Icon name="smile" />
      </Button>
      <Button
        type="submit"
        look="primary"
        size="icon"
        className="composer-send"
        aria-label={m.chat.composer.send}
        // A press keeps the focus in the box, so that a phone keeps its keyboard.
        onPointerDown={(event) => {
          event.preventDefault();
        }}
      >
        <Icon name="send" />
      </Button>
    </form>
  );
}
