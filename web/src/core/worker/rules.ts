/**
 * Owns what the service worker does with a request and with a push. Must not know caches, windows or time.
 *
 * A page always comes from the server, so no deploy is ever hidden by an old copy. Only files whose name contains a hash
 * of their content come from the cache. Everything else, the API above all, the worker leaves alone.
 */

/** `file`: a file that never changes under its name. `page`: a page of the app. `leave`: nothing for the worker. */
export type Handling = "file" | "page" | "leave";

interface Asked {
  method: string;
  mode: string;
  url: string;
}

const pages = /^\/(?:lobby|people|settings|chat|welcome)(?:\/|$)/u;

/** What to do with a request from a page of `origin`. */
export function handlingOf({ method, mode, url }: Asked, origin: string): Handling {
  const { origin: of, pathname } = new URL(url);
  if (method !== "GET" || of !== origin) return "leave";
  if (pathname.startsWith("/assets/")) return "file";
  return mode === "navigate" && pages.test(pathname) ? "page" : "leave";
}

/** The caches to delete when a version takes over: all but its own and the newest one before it. */
export function outdated(names: readonly string[], own: string): readonly string[] {
  const ours = names.filter((name) => name.startsWith(cachePrefix));
  const before = ours.filter((name) => name !== own).at(-1);
  return ours.filter((name) => name !== own && name !== before);
}

/** How the names of the worker's caches begin. */
export const cachePrefix = "io-files-";

/** What a notification is about, never what it says. */
export type NotificationKind = "match" | "message" | "someone";

const kinds: ReadonlySet<string> = new Set<NotificationKind>(["match", "message", "someone"]);

/** A notification to show. */
export interface Shown {
  kind: NotificationKind;
  title: string;
  /** The page that it opens: a path of this place. */
  to: string;
}

/** What a push says, or a plain one without any detail: a push that shows nothing costs the permission. */
export function readPush(text: string, origin: string): Shown {
  const plain: Shown = { kind: "message", title: "IO", to: "/lobby" };
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return plain;
  }
  if (typeof said !== "object" || said === null || !("kind" in said) || !("notification" in said)) return plain;
  const { kind, notification } = said;
  if (typeof kind !== "string" || !kinds.has(kind)) return plain;
  if (typeof notification !== "object" || notification === null || !("title" in notification)) return plain;
  const { title } = notification;
  if (typeof title !== "string") return plain;
  const to = "navigate" in notification ? pathOf(notification.navigate, origin) : plain.to;
  return { kind: kind as NotificationKind, title, to };
}

/** The path of an address of this place; the lobby for anything else. */
export function pathOf(address: unknown, origin: string): string {
  if (typeof address !== "string") return "/lobby";
  try {
    const url = new URL(address, origin);
    return url.origin === origin && pages.test(url.pathname) ? url.pathname : "/lobby";
  } catch {
    return "/lobby";
  }
}
