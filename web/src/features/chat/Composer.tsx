/** The message box: Enter sends, it grows with its text, counts near the limit, and keeps what was typed. */
import "../../i18n/sections/chat";

import type { KeyboardEvent, RefObject } from "react";
import { useEffect, useId, useLayoutEffect, useState } from "react";

import { question } from "../../core/session/outbox";
import { bytesOf } from "../../core/session/size";
import { m } from "../../i18n/catalogue";
import { useLive, useLiveDriver } from "../../realtime/store";
import { enterSends } from "../../state/device";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { lazyPart } from "../../ui/lazy";
import { isComposing } from "./keys";
import { lengthOf } from "./text";

const Nudge = lazyPart(async () => (await import("./Nudge")).Nudge);

interface ComposerProps {
  chat: string;
  name: string;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  onEscape: () => void;
  onUp: () => void;
}

const finePointer = () => window.matchMedia("(pointer: fine)").matches;
const growsByItself = CSS.supports("field-sizing", "content");

export function Composer({ chat, name, fieldRef, onEscape, onUp }: ComposerProps) {
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

  useLayoutEffect(() => {
    const element = fieldRef.current;
    if (element === null || growsByItself) return;
    element.style.blockSize = "auto";
    element.style.blockSize = `${element.scrollHeight}px`;
  }, [fieldRef, text]);

  useEffect(
    () => () => {
      live.intend({ type: "typing", chat, on: false });
    },
    [live, chat],
  );

  const change = (next: string) => {
    live.intend({ type: "draft", chat, text: next });
    live.intend({ type: "typing", chat, on: next.trim() !== "" });
  };

  const send = () => {
    const body = text.trim();
    fieldRef.current?.focus();
    if (body === "" || over) return;
    live.intend({ type: "write", chat, cid: live.uuid(), body });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      if (!event.repeat) onEscape();
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
              fieldRef.current?.focus();
            }}
          />
        </div>
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
            {left < 0 ? m.chat.composer.over(-left) : large ? m.chat.composer.tooLong : m.chat.composer.left(left)}
          </span>
        )}
      </div>
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
