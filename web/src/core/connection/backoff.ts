/**
 * Owns how long to wait before a retry. Must not know clocks or randomness: both come in as numbers.
 */

const BASE_MS = 500;
const CAP_MS = 30_000;

/** Full jitter: anything between 0 and the doubled ceiling. `random` is in [0, 1). */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16));
  return Math.floor(random * ceiling);
}
