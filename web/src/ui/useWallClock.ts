/** The time of day for countdowns: updates every second while a component uses it. */
import { useEffect, useState } from "react";

/** Milliseconds since 1970, updated every second until `until`. */
export function useWallClock(until = Number.POSITIVE_INFINITY): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (Date.now() >= until) return undefined;
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) clearInterval(timer);
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, [until]);
  return now;
}
