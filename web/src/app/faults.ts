/** Where faults go. What tells the server about them is loaded with the first one: most pages never need it. */

/** Reports a fault; where even that cannot be loaded, nobody is told. */
export function report(error: unknown): void {
  import("./report").then(
    (loaded) => loaded.report(error),
    () => undefined,
  );
}

/** Reports what nobody caught. */
export function reportUncaught(): void {
  addEventListener("error", ({ error }: ErrorEvent) => {
    report(error);
  });
  addEventListener("unhandledrejection", ({ reason }: PromiseRejectionEvent) => {
    report(reason);
  });
}
