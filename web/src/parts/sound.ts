/**
 * Owns the one switch for sounds, kept in this browser. Must not know how a sound is made.
 */
import { useCallback, useSyncExternalStore } from "react";

const key = "io.sound";
const listeners = new Set<() => void>();

/** On, unless this browser was told otherwise. */
export function soundEnabled(): boolean {
  try {
    return localStorage.getItem(key) !== "off";
  } catch {
    return true;
  }
}

export function useSoundSetting(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, soundEnabled);
  const set = useCallback((next: boolean) => {
    try {
      localStorage.setItem(key, next ? "on" : "off");
    } catch {
      // Without storage the sounds stay on.
    }
    for (const listener of listeners) listener();
  }, []);
  return [on, set];
}
