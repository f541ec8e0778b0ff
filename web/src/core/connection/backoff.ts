/**
 * Owns how long to wait before a retry. Must not know clocks or randomness: both come in as numbers.
 */

const BASE_MS = 500;
const CAP_MS = 30_000;
/** Someone who looks at the page is back within three seconds of the server: this wait, and the connection itself. */
const SHOWN_CAP_MS = 2_000;

/**
 * Full jitter: anything between 0 and the doubled ceiling, which stays low while the tab is shown.
 * `random` is in [0, 1).
 */
export function backoff(attempt: number, random: number, shown: boolean): number {
  const cap = shown ? SHOWN_CAP_MS : CAP_MS;
  const ceiling = Math.min(cap, BASE_MS * 2 ** Math.min(attempt, 16));
  return Math.floor(random * ceiling);
}
