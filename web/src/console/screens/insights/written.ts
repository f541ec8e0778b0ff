/** A day of the server as people write it. */
export const written = (day: string, how: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en", { timeZone: "UTC", ...how }).format(new Date(`${day}T00:00:00Z`));
