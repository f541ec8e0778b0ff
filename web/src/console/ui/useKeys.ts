/** Single keys that work only while one part of the page has the focus; in fields, keys are text. */
import { type RefObject, useEffect, useEffectEvent } from "react";

/** Calls the handler of a key (as `KeyboardEvent.key`, in lower case) pressed within an element. */
export function useKeys(
  part: RefObject<HTMLElement | null>,
  handlers: Readonly<Record<string, (() => void) | undefined>>,
) {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isText(event.target)) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    // Enter on a button or a link belongs to it.
    if (name === "Enter" && event.target instanceof Element && event.target.closest("button, a") !== null) return;
    const handler = handlers[name];
    if (handler === undefined) return;
    event.preventDefault();
    handler();
  });
  useEffect(() => {
    const element = part.current;
    if (element === null) return undefined;
    const listener = (event: KeyboardEvent) => press(event);
    element.addEventListener("keydown", listener);
    return () => {
      element.removeEventListener("keydown", listener);
    };
  }, [part]);
}

function isText(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("input:not([type=radio], [type=checkbox]), textarea, select") !== null
  );
}
