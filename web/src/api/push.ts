/** Where this device is pushed to, and what it waits for. */
import { call } from "./client";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export const pushState = () => call<Schemas["PushState"]>("GET", "/api/user/push");
export const subscribe = (body: Schemas["Subscribe"]) => call<undefined>("PUT", "/api/user/push", { body });
export const unsubscribe = () => call<undefined>("DELETE", "/api/user/push");
export const waitForPeople = () => call<Schemas["PushState"]>("PUT", "/api/user/push/people");
export const stopWaiting = () => call<undefined>("DELETE", "/api/user/push/people");
