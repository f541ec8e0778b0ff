/** Where faults go. The reporter loads with the first fault, since most pages never need it. */

/** Reports a fault; if the reporter cannot be loaded, the fault stays unreported. */
export function report(error: unknown): void {
  import("./report").then(
    (loaded) => loaded.report(error),
    () => undefined,
  );
}

/** Reports uncaught errors. */
export function reportUncaught(): void {
  addEventListener("error", ({ error }: ErrorEvent) => {
    report(error);
  });
  addEventListener("unhandledrejection", ({ reason }: PromiseRejectionEvent) => {
    report(reason);
  });
}
