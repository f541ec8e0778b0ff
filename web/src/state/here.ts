/** Whether someone is signed in here, for the front page, which asks no server; public/theme.js reads it. */
import { inThisBrowser } from "../platform/storage";

const key = "io.in";

/** Notes it, so that the front page leads to the lobby. */
export function noteSignedIn(on: boolean): void {
  inThisBrowser.write(key, on ? "1" : null);
}
