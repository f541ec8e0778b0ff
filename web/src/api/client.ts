/**
 * How the app talks to the server over HTTP: JSON in and out, problems as `ApiError`, one more try where that is safe,
 * and one renewal of the login for all that wait for it, across tabs.
 *
 * Must not know any route (endpoints.ts) nor any screen.
 */
import { ApiError, hasCode, toApiError } from "./problems";

type Method = "GET" | "POST" | "PUT" | "DELETE";

interface Options {
  body?: unknown;
  signal?: AbortSignal;
  /** The request is idempotent, so it may be retried after a lost answer. Always true of GET, PUT and DELETE. */
  idempotent?: boolean;
}

/** Sends a request, and renews the login when only that is missing. */
export function call<Answer>(method: Method, path: string, options: Options = {}): Promise<Answer> {
  return signedIn(() => once<Answer>(method, path, options));
}

/** Sends a request whose answer is a file. */
export function download(path: string, method: Method = "POST"): Promise<Blob> {
  return signedIn(async () => (await answered(method, path, {})).blob());
}

/** Sends a file. */
export function upload(path: string, file: Blob): Promise<undefined> {
  return signedIn(() => once<undefined>("PUT", path, { body: file }));
}

async function signedIn<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    if (!hasCode(error, "not_signed_in")) throw error;
    await renewLogin();
    return request();
  }
}

let renewing: Promise<void> | undefined;

/** Renews the login. Calls during a renewal wait for that one, in this tab and in others. */
export function renewLogin(): Promise<void> {
  renewing ??= navigator.locks.request("io.renew-login", renew).finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function renew(): Promise<void> {
  try {
    await once("POST", "/api/auth/refresh", { body: {} });
  } catch (error) {
    // "Refresh retry": another tab has just renewed the same login, and the browser already holds the new cookies.
    if (hasCode(error, "refresh_retry")) return;
    throw error;
  }
}

async function answered(method: Method, path: string, options: Options): Promise<Response> {
  const response = await send(method, path, options);
  if (!response.ok) throw await toApiError(response);
  return response;
}

async function once<Answer>(method: Method, path: string, options: Options): Promise<Answer> {
  const response = await answered(method, path, options);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

declare global {
  /** Answers that `theme.js` asked for before the app was there, by path. */
  var ioAhead: Record<string, Promise<Response> | undefined> | undefined;
}

/** An answer that was asked for ahead belongs to the start of the page. */
const AHEAD_MS = 10_000;

/** Takes an answer that was asked for ahead, once. Nothing asked before a change may be shown after it. */
function ahead(method: Method, path: string): Promise<Response> | undefined {
  const waiting = globalThis.ioAhead;
  if (waiting === undefined) return undefined;
  if (method !== "GET" || performance.now() > AHEAD_MS) {
    globalThis.ioAhead = undefined;
    return undefined;
  }
  const answer = waiting[path];
  waiting[path] = undefined;
  return answer;
}

async function send(method: Method, path: string, { body, signal, idempotent = method !== "POST" }: Options) {
  const isFile = body instanceof Blob;
  const request: RequestInit = {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(body !== undefined && { "content-type": isFile ? body.type : "application/json" }),
    },
    ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  };
  try {
    const answer = await (ahead(method, path) ?? fetch(path, request));
    signal?.throwIfAborted();
    return answer;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    if (idempotent && navigator.onLine) {
      try {
        return await fetch(path, request);
      } catch {
        // Two tries without an answer: the error below says so.
      }
    }
    throw new ApiError(navigator.onLine ? "unreachable" : "offline", 0);
  }
}
