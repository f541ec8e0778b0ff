/** The time of day for countdowns: moves every second while somebody looks. */
import { useEffect, useState } from "react";

/** Milliseconds since 1970, renewed every second until `until`. */
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
