/** A birth date as three answers. Pure. */

/** What was typed. */
export interface BirthDate {
  day: string;
  month: string;
  year: string;
}

/** "1998-05-07", or `undefined` if that day does not exist. */
export function isoDate({ day, month, year }: BirthDate, now: Date): string | undefined {
  const [d, m, y] = [day, month, year].map((part) => (/^\d{1,4}$/u.test(part.trim()) ? Number(part) : Number.NaN));
  if (d === undefined || m === undefined || y === undefined) return undefined;
  const date = new Date(Date.UTC(y, m - 1, d));
  const exists = date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  if (!exists || y < 1900 || date > now) return undefined;
  return date.toISOString().slice(0, 10);
}
