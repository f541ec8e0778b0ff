/** Whether IO may show notifications on this device: what was chosen here, and what the browser and the server allow. */
import { type Abilities, abilities } from "../api/abilities";
import * as push from "../api/push";
import * as browser from "../platform/notifications";
import { inThisBrowser } from "../platform/storage";

const key = "io.notifications";
/** Whose subscription this browser has: a name of this device for a person, no account. */
const ownerKey = "io.notifications.of";

/** `install`: only as an app on the home screen. `off`: the operator switched it off. */
export type NotificationState = "unsupported" | "install" | "off" | "denied" | "not_asked" | "no" | "on";

/** What this server offers; an answer that does not come is a no for this page. */
async function server(): Promise<Abilities> {
  return await (asked ??= abilities().catch(() => ({ worker: false })));
}
let asked: Promise<Abilities> | undefined;

/** Whether this server has the worker that shows notifications. */
export async function offered(): Promise<boolean> {
  return (await server()).worker;
}

/** How it stands here. */
export async function notificationState(): Promise<NotificationState> {
  const decided = browser.permission();
  if (decided === "unsupported") return browser.needsInstalling() ? "install" : "unsupported";
  if (!(await offered())) return "off";
  if (decided === "denied") return "denied";
  const chosen = inThisBrowser.read(key);
  if (chosen === "on" && decided === "granted") return "on";
  return chosen === null ? "not_asked" : "no";
}

/** Whether to show one now. */
export function notificationsOn(): boolean {
  return inThisBrowser.read(key) === "on" && browser.permission() === "granted";
}

/** Turns them on, as far as the person and the browser agree. Only ever called from a click. */
export async function turnOn(): Promise<NotificationState> {
  const answer = await browser.askPermission();
  if (answer === "granted") {
    inThisBrowser.write(key, "on");
    await browser.installWorker();
    // Not under an address that another person used here before.
    await subscribe(true);
  }
  return await notificationState();
}

/** Turns them off, or notes that they are not wanted. */
export async function turnOff(): Promise<NotificationState> {
  const were = inThisBrowser.read(key) === "on";
  inThisBrowser.write(key, "off");
  inThisBrowser.write(ownerKey, null);
  await browser.clearNotifications();
  if (were) {
    await browser.unsubscribePush();
    await push.unsubscribe().catch(() => undefined);
  }
  return await notificationState();
}

/** Says once a page where this browser receives pushes: subscriptions get lost, and browsers say so to nobody. */
export async function resubscribe(owner: string): Promise<void> {
  if (!notificationsOn()) return;
  const known = inThisBrowser.read(ownerKey);
  // The address of the person who used this browser before is not taken over.
  if (await subscribe(known !== owner)) inThisBrowser.write(ownerKey, owner);
}

async function subscribe(afresh: boolean): Promise<boolean> {
  const { push_key: serverKey } = await server();
  if (typeof serverKey !== "string") return false;
  const address = await browser.subscribePush(serverKey, afresh);
  if (address === null) return false;
  return await push.subscribe(address).then(
    () => true,
    () => false,
  );
}

/** Whether this device can hear once that people are here, and until when it waits; `null`: it cannot. */
export async function waiting(): Promise<{ until: number | null } | null> {
  const { push_key: serverKey } = await server();
  const state = await notificationState();
  if (typeof serverKey !== "string" || !["not_asked", "no", "on"].includes(state)) return null;
  if (state !== "on") return { until: null };
  const { waits_until: until } = await push.pushState();
  return { until: typeof until === "string" ? Date.parse(until) : null };
}

/** Waits, and turns notifications on for it. Only ever called from a click. Null: the browser or its service refuses. */
export async function waitForPeople(): Promise<number | null> {
  if ((await turnOn()) !== "on") return null;
  const { waits_until: until } = await push.waitForPeople();
  return typeof until === "string" ? Date.parse(until) : null;
}

/** Stops waiting. */
export async function stopWaiting(): Promise<void> {
  await push.stopWaiting();
}
