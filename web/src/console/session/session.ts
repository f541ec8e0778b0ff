/** Who is signed in, for every screen. */
import { createContext, useContext, useEffect, useEffectEvent, useRef } from "react";

import { me as askMe } from "../api/endpoints";
import type { Me } from "../types";

/** The session that the screens stand on. */
export interface Session {
  me: Me;
  /** The person leaves. */
  signOut: () => void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("this screen is outside of a session");
  return session;
}

/** Without a key press or a touch for this long, the session ends; the server says so too. */
export const idleAfter = 15 * 60_000;

/** How often a clock looks at the last key press. */
const lookEvery = 15_000;
/** How often the server hears that someone is here. */
const touchEvery = 60_000;

/** Watches key presses: keeps the session alive with them, and ends it without. */
export function useIdle(onMe: (me: Me) => void, onIdle: () => void): void {
  const pressed = useRef(0);
  const touched = useRef(0);
  const look = useEffectEvent((now: number) => {
    if (now - pressed.current >= idleAfter) {
      onIdle();
    } else if (pressed.current > touched.current && now - touched.current >= touchEvery) {
      touched.current = now;
      askMe().then(onMe, () => undefined);
    }
  });
  useEffect(() => {
    pressed.current = Date.now();
    touched.current = Date.now();
    const press = () => {
      pressed.current = Date.now();
    };
    const kinds = ["keydown", "pointerdown"];
    for (const kind of kinds) addEventListener(kind, press, { capture: true, passive: true });
    const timer = setInterval(() => look(Date.now()), lookEvery);
    return () => {
      for (const kind of kinds) removeEventListener(kind, press, { capture: true });
      clearInterval(timer);
    };
  }, []);
}
