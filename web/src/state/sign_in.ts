/**
 * What this tab remembers between requesting an email and using it: where it went, and when another can be requested.
 * It is gone with the tab, and with the life of the email. Shared by the front page's script and the app; must stay
 * tiny and know neither React nor the rest of the app.
 */
import { inThisBrowser, inThisTab, keepsCookies } from "../platform/storage";

const key = "io.sign-in";
/** Where earlier versions kept the address for every tab. */
const formerKey = "io.address";

/** Whether this browser can sign in: without cookies it cannot stay signed in. */
export const canSignIn = keepsCookies;

/** An email on its way. */
export interface Waiting {
  email: string;
  requestId: string;
  /** When another email can be requested, and when this one stops working: milliseconds since 1970. */
  resendAt: number;
  expiresAt: number;
  /** Where to go afterwards. */
  next?: string;
  didYouMean?: string;
  /** Where the email can be read, on a server that keeps its emails. */
  outbox?: string;
  /** Emails were delayed when this one was requested. */
  delayed?: boolean;
}

const triesKey = "io.sign-in.tries";

/** How many wrong codes of an email were tried in this tab. */
export function wrongCodes(requestId: string): number {
  const [id, tries] = (inThisTab.read(triesKey) ?? "").split(" ");
  return id === requestId ? Number(tries) : 0;
}

/** Counts one more, and says how many there are. */
export function noteWrongCode(requestId: string): number {
  const tries = wrongCodes(requestId) + 1;
  inThisTab.write(triesKey, `${requestId} ${tries}`);
  return tries;
}

interface Sent {
  request_id: string;
  expires_in: number;
  resend_after: number;
  did_you_mean?: string | null;
  outbox?: string | null;
  delayed?: boolean;
}

/** Remembers what the server answered. */
export function rememberSignInEmail(email: string, sent: Sent, next: string | undefined, now: number): Waiting {
  const waiting: Waiting = {
    email,
    requestId: sent.request_id,
    resendAt: now + sent.resend_after * 1_000,
    expiresAt: now + sent.expires_in * 1_000,
    ...(next !== undefined && { next }),
    ...(typeof sent.did_you_mean === "string" && { didYouMean: sent.did_you_mean }),
    ...(typeof sent.outbox === "string" && { outbox: sent.outbox }),
    ...(sent.delayed === true && { delayed: true }),
  };
  inThisTab.write(key, JSON.stringify(waiting));
  inThisBrowser.write(formerKey, null);
  return waiting;
}

/** The address of the email this tab waits for, or nothing. */
export function recallAddress(now: number): string {
  return recallSignInEmail(now)?.email ?? "";
}

/** The email this tab waits for, while it works. */
export function recallSignInEmail(now: number): Waiting | undefined {
  let kept: unknown = null;
  try {
    kept = JSON.parse(inThisTab.read(key) ?? "null");
  } catch {
    // Not what this page wrote.
  }
  if (isWaiting(kept) && kept.expiresAt > now) return kept;
  if (kept !== null) forgetSignInEmail();
  return undefined;
}

/** Called after signing in, to change the address, and when the email no longer works. */
export function forgetSignInEmail(): void {
  inThisTab.write(key, null);
}

function isWaiting(kept: unknown): kept is Waiting {
  return typeof kept === "object" && kept !== null && "requestId" in kept && "expiresAt" in kept;
}
