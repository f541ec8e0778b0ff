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
    offline: "You’re offline. Nothing is lost. Try again when you’re back.",
    unreachable: "We can’t reach IO right now. Please try again in a moment.",
    unexpected: "Something went wrong on our side. Please try again.",
    rateLimited: (wait: string) => `Too many tries. You can try again in ${wait}.`,
    elsewhere: (address: string) => `IO has another address. Please open ${address} instead.`,
    code: (id: string) => `Code for support: ${id}`,
  },
  crash: {
    title: "This page stopped working",
    body: "It’s our fault, not yours. Anything you wrote but didn’t send is kept in this tab. Reload to continue.",
    reload: "Reload",
  },
  notFound: {
    title: "There’s nothing here",
    body: "The page may have moved, or the address has a typo.",
    home: "Go to the start page",
  },
};
