/** A day and its time, in the reader's language. Pure: "now" is always an argument. */
import { clock, day, dayWithin } from "./format";

/** "Today, 21:54", or "December 5, 21:54", to stand alone. */
export const moment = (at: Date, now: Date): string => `${day(at, now)}, ${clock(at)}`;

/** "today, 21:54", or "December 5, 21:54", within a sentence. */
export const momentWithin = (at: Date, now: Date): string => `${dayWithin(at, now)}, ${clock(at)}`;
