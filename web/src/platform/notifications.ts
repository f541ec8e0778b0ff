/**
 * Owns the browser's service worker, notifications, push subscription, and the counts on its icons. Every part may be
 * missing or refuse: no function here throws. Must not know what is shown, nor when.
 */

/** What the person or the browser decided about notifications. */
export type Permission = "unsupported" | "default" | "granted" | "denied";

/** Where the hashed files come from an origin of their own, the worker keeps none: that origin's own caching does. */
const script = new URL(import.meta.url).origin === location.origin ? "/sw.js" : "/sw.js?elsewhere";

/** Whether this browser has service workers at all; private windows and old systems may not. */
export const hasWorkers = (): boolean => "serviceWorker" in navigator;

/** What was decided here. */
export function permission(): Permission {
  if (!hasWorkers() || !("Notification" in globalThis)) return "unsupported";
  return Notification.permission;
}

/** Asks the person. Only ever called from a click. */
export async function askPermission(): Promise<Permission> {
  if (permission() === "unsupported") return "unsupported";
  return await Notification.requestPermission().catch(() => permission());
}

interface TrustedTypes {
  createPolicy: (
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ) => { createScriptURL: (url: string) => string };
}

/** The address of the worker as the content policy wants it: one fixed address, made by the one policy of IO. */
function workerAddress(): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy("io", { createScriptURL: () => script });
  return policy?.createScriptURL(script) ?? script;
}
let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;

/** Installs the worker, or looks whether there is a newer one. */
export async function installWorker(): Promise<ServiceWorkerRegistration | null> {
  if (!hasWorkers()) return null;
  try {
    return await navigator.serviceWorker.register(workerAddress(), { updateViaCache: "none" });
  } catch {
    // Blocked by the browser or the person: the app works without it.
    return null;
  }
}

/** Removes the worker and all that it kept. */
export async function removeWorker(): Promise<void> {
  try {
    const all = hasWorkers() ? await navigator.serviceWorker.getRegistrations() : [];
    await Promise.all(all.map((registration) => registration.unregister()));
    const kept = "caches" in globalThis ? await caches.keys() : [];
    await Promise.all(kept.filter((name) => name.startsWith("io-files-")).map((name) => caches.delete(name)));
  } catch {
    // Storage is blocked: there is nothing to remove.
  }
}

/** Lets a newer version of the worker that waits take over. */
export function takeOver(registration: ServiceWorkerRegistration | null): void {
  registration?.waiting?.postMessage("take_over");
}

/** Shows a notification in place of the last one of this kind. */
export async function notify(kind: string, title: string, to: string): Promise<void> {
  if (permission() !== "granted") return;
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    const look = { tag: `io-${kind}`, data: to, icon: "/icon-192.png", badge: "/badge-96.png" };
    await registration?.showNotification(title, look);
  } catch {
    // The permission was withdrawn meanwhile.
  }
}

/** Takes back what IO shows outside of its pages. */
export async function clearNotifications(): Promise<void> {
  try {
    const registration = hasWorkers() ? await navigator.serviceWorker.getRegistration() : undefined;
    for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
  } catch {
    // A browser that cannot list them takes them back itself.
  }
}

/** The number on the icon of the installed app; zero for none. */
export async function setAppBadge(count: number): Promise<void> {
  if (!("setAppBadge" in navigator)) return;
  await (count === 0 ? navigator.clearAppBadge() : navigator.setAppBadge(count)).catch(() => undefined);
}

/** Where the browser receives pushes, in the words of the server. */
export interface PushAddress {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/**
 * Subscribes for pushes of the server with this key; null where the browser cannot or will not. `afresh`: not under an
 * address that someone else used here before.
 */
export async function subscribePush(key: string, afresh: boolean): Promise<PushAddress | null> {
  try {
    const { pushManager } = await navigator.serviceWorker.ready;
    const before = await pushManager.getSubscription();
    if (before !== null && (afresh || !isFor(before, key))) await before.unsubscribe();
    const now = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, keys } = now.toJSON();
    const [p256dh, auth] = [keys?.["p256dh"], keys?.["auth"]];
    if (endpoint === undefined || p256dh === undefined || auth === undefined) return null;
    return { endpoint, p256dh, auth };
  } catch {
    // No push service, no connection to it, or no permission.
    return null;
  }
}

/** Ends the subscription of this browser. */
export async function unsubscribePush(): Promise<void> {
  try {
    const registration = hasWorkers() ? await navigator.serviceWorker.getRegistration() : undefined;
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
  } catch {
    // The server forgets it at the first push that fails.
  }
}

function isFor({ options }: PushSubscription, key: string): boolean {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") === key;
}

const icon = "/icon.svg";

/** The number on the icon of the tab; zero for none. */
export function setTabBadge(count: number): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link === null) return;
  link.href = count === 0 ? icon : `data:image/svg+xml,${encodeURIComponent(withCount(count))}`;
}

/** The drawing of public/icon.svg with a number: an icon of a tab may load nothing else. */
function withCount(count: number): string {
  const text = count > 9 ? "9+" : String(count);
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><rect width="200" height="200" rx="44" fill="#15110d"/>' +
    '<path d="M66 66A52 52 0 1 0 134 66" fill="none" stroke="#6cd1c8" stroke-width="24" stroke-linecap="round"/>' +
    '<rect x="88" y="28" width="24" height="80" rx="12" fill="#ff9b68"/><circle cx="140" cy="140" r="60" fill="#c22f2f"/>' +
    `<text x="140" y="168" font-family="sans-serif" font-size="80" font-weight="700" text-anchor="middle" fill="#fff">${text}</text></svg>`
  );
}

/** Where a notification that was pressed leads to, while a page of IO is open. */
export function onOpened(go: (to: string) => void): () => void {
  if (!hasWorkers()) return () => undefined;
  const listen = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "object" && data !== null && "open" in data && typeof data.open === "string") go(data.open);
  };
  navigator.serviceWorker.addEventListener("message", listen);
  return () => {
    navigator.serviceWorker.removeEventListener("message", listen);
  };
}

/** Whether this is a system whose browsers push only to an app on the home screen, and this is none. */
export function needsInstalling(): boolean {
  return "standalone" in navigator && navigator.standalone !== true && /iPhone|iPad/u.test(navigator.userAgent);
}
