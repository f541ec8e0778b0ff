/** A menu of actions under a button, on the native popover: Esc and a press elsewhere close it, arrows move in it. */
import "./Menu.css";

import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";

import { Button } from "./Button";

/** One action of a menu. */
export interface MenuAction {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  onSelect: () => void;
}

interface MenuProps {
  /** What the button is called. */
  label: string;
  /** What the button shows. */
  children: ReactNode;
  actions: readonly MenuAction[];
}

/** A button with a menu. */
export function Menu({ label, children, actions }: MenuProps) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];

  const place = () => {
    const popover = menu.current;
    const button = opener.current?.getBoundingClientRect();
    if (popover === null || button === undefined) return;
    const { width, height } = popover.getBoundingClientRect();
    const below = button.bottom + 4;
    const rtl = getComputedStyle(popover).direction === "rtl";
    const wanted = rtl ? button.left : button.right - width;
    popover.style.left = `${Math.max(8, Math.min(wanted, window.innerWidth - width - 8))}px`;
    popover.style.top = `${below + height > window.innerHeight ? Math.max(8, button.top - height - 4) : below}px`;
  };

  const move = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) {
      if (event.key === "Tab") menu.current?.hidePopover();
      return;
    }
    event.preventDefault();
    all.at(to % all.length)?.focus();
  };

  return (
    <>
      <Button ref={opener} look="ghost" size="icon" aria-label={label} aria-haspopup="menu" popoverTarget={id}>
        {children}
      </Button>
      <div
        ref={menu}
        id={id}
        className="menu"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        popover="auto"
        onToggle={(event) => {
          if (event.newState !== "open") return;
          place();
          items()[0]?.focus();
        }}
        onKeyDown={move}
      >
        {actions.map((action) => (
          <button
            key={action.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className={action.danger === true ? "menu-item menu-item-danger" : "menu-item"}
            onClick={() => {
              menu.current?.hidePopover();
              action.onSelect();
            }}
          >
            {action.icon}
            {action.label}
          </button>
        ))}
      </div>
    </>
  );
}
