/**
 * Owns the reading of frames in development and tests: also the words of enums and whole numbers, by the whole generated
 * table. Production reads with `frames.ts`, which accepts a word that a later server added.
 */
import type { Parsed } from "./frames";
import { type Check, readers, readText } from "./reader";
import { frames } from "./strict.gen";

const kinds = new Set(["string", "number", "boolean"]);

const check: Check = (kind, value) => {
  if (kind === "whole") return Number.isSafeInteger(value) && Number(value) >= 0;
  return kinds.has(kind) ? typeof value === kind : typeof value === "string" && kind.split("|").includes(value);
};

const plan = readers(frames, check);

/** The frames that this build knows. */
export const strictTypes: ReadonlySet<unknown> = new Set(plan.keys());

/** Reads one text message, every detail of it. Never throws. */
export const readStrictly = (text: string): Parsed => readText(text, plan);
