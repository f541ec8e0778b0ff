/** A small choice of emoji for keyboards that have none. Loads when it is first opened. */
import "./emoji.css";
import "../../i18n/sections/dialogs";

import { type KeyboardEvent, useEffect, useRef } from "react";

import { m } from "../../i18n/catalogue";
import { emoji } from "./emoji";

interface EmojiPickerProps {
  onPick: (emoji: string) => void;
  onClose: () => void;
}

export function EmojiPicker({ onPick, onClose }: EmojiPickerProps) {
  const list = useRef<HTMLDivElement>(null);
  const buttons = () => [...(list.current?.querySelectorAll("button") ?? [])];

  useEffect(() => {
    list.current?.querySelector("button")?.focus();
  }, []);

  /** One stop for the Tab key; arrows move within. */
  const onKeyDown = (event: KeyboardEvent) => {
    const all = buttons();
    const at = all.findIndex((button) => button === document.activeElement);
    const top = (button: HTMLElement | undefined) => button?.offsetTop ?? 0;
    const inRow = all.filter((button) => top(button) === top(all[0])).length;
    const to = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at + inRow,
      ArrowUp: at - inRow,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      onClose();
    } else if (to !== undefined) {
      event.preventDefault();
      all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
    }
  };

  return (
    // The keys belong to the buttons in it.
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-element-interactions
    <div ref={list} className="emoji" role="group" aria-label={m.dialogs.emoji} onKeyDown={onKeyDown}>
      {emoji.map((one, index) => (
        <button
          key={one}
          type="button"
          className="emoji-one"
          tabIndex={index === 0 ? 0 : -1}
          onClick={() => onPick(one)}
        >
          {one}
        </button>
      ))}
    </div>
  );
}
