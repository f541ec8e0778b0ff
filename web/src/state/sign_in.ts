/**
 * What this tab remembers between requesting an email and using it: where it went, and when another can be requested.
 * Shared by the front page's script and the app; must stay tiny and know neither React nor the rest of the app.
 */
const key = "io.sign-in";
/** Only the address, for every tab of this browser, while its email works: a link opens in a new tab. */
const addressKey = "io.address";

/** People often open a link soon after it expired. */
const AFTERWARDS = 60 * 60_000;

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
  sessionStorage.setItem(key, JSON.stringify(waiting));
  try {
    localStorage.setItem(addressKey, JSON.stringify({ email, until: waiting.expiresAt + AFTERWARDS }));
  } catch {
    // Storage is blocked: the person types the address again.
  }
  return waiting;
}

/** The address that this browser last requested an email for, if that was just now. */
export function recallAddress(now: number): string {
  const waiting = recallSignInEmail();
  if (waiting !== undefined) return waiting.email;
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(addressKey) ?? "null");
    const known = typeof kept === "object" && kept !== null && "email" in kept && "until" in kept;
    if (known && typeof kept.email === "string" && Number(kept.until) > now) return kept.email;
    localStorage.removeItem(addressKey);
  } catch {
    // Storage is blocked: nothing was kept.
  }
  return "";
}

/** The email this tab waits for, if any. */
export function recallSignInEmail(): Waiting | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return isWaiting(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Called after signing in, and to change the address. */
export function forgetSignInEmail(): void {
  sessionStorage.removeItem(key);
  try {
    localStorage.removeItem(addressKey);
  } catch {
    // Storage is blocked: nothing was kept.
  }
}

function isWaiting(kept: unknown): kept is Waiting {
  return typeof kept === "object" && kept !== null && "email" in kept && "requestId" in kept;
}
