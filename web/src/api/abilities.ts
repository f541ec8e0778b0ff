/** What this server offers beside its pages. */
import { call } from "./client";
import type { components } from "./schema.gen";

export type Abilities = components["schemas"]["Abilities"];

/** Asked once a page, in the background. */
export const abilities = () => call<Abilities>("GET", "/api/app");
