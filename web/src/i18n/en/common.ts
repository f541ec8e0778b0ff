/** What more than one screen says. */
export const common = {
  skipToContent: "Skip to content",
  loading: "Loading",
  tryAgain: "Try again",
  cancel: "Cancel",
  save: "Save",
  saved: "Saved",
  back: "Back",
  next: "Next",
  optional: "optional",
  pageTitle: (page: string) => `${page} · IO`,
  problems: {
    offline: "You are offline. Nothing is lost; try again when you are back.",
    unreachable: "IO does not answer right now. Please try again in a moment.",
    unexpected: "Something went wrong on our side. Please try again.",
    rateLimited: (wait: string) => `That was a bit fast. You can try again in ${wait}.`,
    code: (id: string) => `Code for support: ${id}`,
  },
  crash: {
    title: "This page stopped working",
    body: "It is our fault, not yours. What you wrote and did not send yet is kept in this tab. Reload to continue.",
    reload: "Reload",
  },
  notFound: {
    title: "There is nothing here",
    body: "The page may have moved, or the address has a typing error.",
    home: "Go to the start",
  },
};
