/** Whether IO may show notifications on this device: what was chosen here, and what the browser and the server allow. */
import { abilities } from "../api/abilities";
import * as browser from "../platform/notifications";
import { inThisBrowser } from "../platform/storage";

const key = "io.notifications";

/** `install`: only as an app on the home screen. `off`: the operator switched it off. */
export type NotificationState = "unsupported" | "install" | "off" | "denied" | "not_asked" | "no" | "on";

/** Whether this server has the worker that shows notifications; an answer that does not come is a no for this page. */
export async function offered(): Promise<boolean> {
  return await (asked ??= abilities().then(
    ({ worker }) => worker,
    () => false,
  ));
}
let asked: Promise<boolean> | undefined;

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
  }
  return await notificationState();
}

/** Turns them off, or notes that they are not wanted. */
export async function turnOff(): Promise<NotificationState> {
  inThisBrowser.write(key, "off");
  await browser.clearNotifications();
  return await notificationState();
}
