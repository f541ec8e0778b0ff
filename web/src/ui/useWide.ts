/** Whether there is room for two columns: from 56 rem on, as in the style sheets. */
import { useSyncExternalStore } from "react";

const room = window.matchMedia("(min-width: 56rem)");

const subscribe = (listener: () => void) => {
  room.addEventListener("change", listener);
  return () => {
    room.removeEventListener("change", listener);
  };
};

export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => room.matches);
}
