/**
 * The service worker: files with a hash from a cache, a page for "no connection", and notifications. The build writes
 * the list of files and its version into it (scripts/worker.mjs). Must not keep anything of a person, nor touch the API.
 *
 * A new version waits until no page is in a chat (`take_over`), and pages always come from the server, so a deploy
 * neither interrupts anyone nor is hidden by an old copy.
 */
import { type Shown, cachePrefix, handlingOf, outdated, readPush } from "../core/worker/rules";

declare const self: ServiceWorkerGlobalScope;
declare const __VERSION__: string;
declare const __FILES__: readonly string[];

const own = cachePrefix + __VERSION__;
const offline = "/offline";
const { origin, search } = self.location;
/** The pages load their files from another origin (`assets.base_url`): copies from here would serve nobody. */
const files = search === "?elsewhere" ? [] : __FILES__;

self.addEventListener("install", (event) => {
  event.waitUntil(keepFiles());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOutdated());
});

self.addEventListener("message", (event) => {
  if (event.data === "take_over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  switch (handlingOf(request, origin)) {
    case "file":
      event.respondWith(file(request));
      break;
    case "page":
      event.respondWith(fetch(request).catch(noConnection));
      break;
    case "leave":
  }
});

self.addEventListener("push", (event) => {
  event.waitUntil(show(readPush(event.data?.text() ?? "", origin)));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const data: unknown = event.notification.data;
  event.waitUntil(open(typeof data === "string" ? data : "/lobby"));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(own);
  await cache.addAll([offline, ...files]);
}

async function forgetOutdated(): Promise<void> {
  await Promise.all(outdated(await caches.keys(), own).map((name) => caches.delete(name)));
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? (await fetch(request));
}

async function noConnection(): Promise<Response> {
  return (await caches.match(offline)) ?? Response.error();
}

async function show({ kind, title, to }: Shown): Promise<void> {
  await self.registration.showNotification(title, {
    tag: `io-${kind}`,
    data: to,
    icon: "/icon-192.png",
    badge: "/badge-96.png",
  });
  // A dot, not a number: how much there is shows in the app.
  if ("setAppBadge" in self.navigator) await self.navigator.setAppBadge().catch(() => undefined);
}

/** Brings a page of IO to the front, or opens one. An open page goes there itself: it may be in the middle of a form. */
async function open(to: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window" });
  const page = pages.find(({ visibilityState }) => visibilityState === "visible") ?? pages[0];
  if (page === undefined) {
    await self.clients.openWindow(to);
    return;
  }
  page.postMessage({ open: to });
  await page.focus();
}
