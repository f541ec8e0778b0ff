/** Texts of the page that says whether the installation is well. */
export const health = {
  title: "Health",
  lead: "The server asks its database, mail server, backup target and itself. It takes up to half a minute.",
  again: "Look again",
  looking: "Looking …",
  lookedAt: (at: string) => `Looked at ${at}.`,
  tooSoon: "The server looks at most twice a minute, so this is what it saw last.",
  summary: {
    skipped: "All is well",
    ok: "All is well",
    warn: "It works, and something should be done",
    fail: "Something doesn’t work, or will soon not",
  },
  verdicts: { skipped: "Skipped", ok: "Well", warn: "Warning", fail: "Failure" },
  ill: "What to do",
  means: "What it means",
  mend: "How to mend it",
  page: "Documentation",
  all: "Everything that was looked at",
  columns: { check: "Check", verdict: "How it is", seen: "What was seen" },
};
