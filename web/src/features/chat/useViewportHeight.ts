/**
 * Owns the height of the conversation while a phone's keyboard is open: the part of the page that can be seen.
 * Must not know its content.
 */
import type { RefObject } from "react";
import { useEffect } from "react";

export function useViewportHeight(frameRef: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (viewport === null) return;
    const update = () => {
      frameRef.current?.style.setProperty("--vvh", `${Math.round(viewport.height)}px`);
    };
    update();
    viewport.addEventListener("resize", update);
    return () => {
      viewport.removeEventListener("resize", update);
    };
  }, [frameRef]);
}
