/** A day of the server as people write it. */
export const written = (day: string, how: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en", { timeZone: "UTC", ...how }).format(new Date(`${day}T00:00:00Z`));

/** The same, in full. */
export const dated = (day: string) => written(day, { day: "numeric", month: "long", year: "numeric" });
