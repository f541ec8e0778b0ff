/** Texts of the matcher's numbers. */
export const tuning = {
  title: "Matching",
  lead: "How long people wait for what they prefer. A must, a block and an age band hold whatever stands here. A change counts at once, for running searches too.",
  ladder: "The steps of a search",
  steps: [
    "Any one shared interest is enough, after",
    "Interests no longer count, after",
    "People met a while ago may come again, after",
    "Everyone who fits the musts, after",
  ],
  seconds: "In seconds",
  ends: (seconds: string) => `A search ends after ${seconds} seconds (matching.search_life).`,
  others: "Other numbers",
  fields: {
    thin_below: {
      label: "A thin pool is below",
      hint: "People who fit. There, preferences cause no waiting. 0 to 50.",
    },
    recent_after: { label: "Meeting again at the earliest after", hint: "Minutes, if both allow it. 10 to 1,440." },
    best_of: { label: "Chance decides among the best", hint: "People who fit. 1 to 16." },
    passed_over: { label: "Passed over at most", hint: "Times for someone who came later. 1 to 50." },
  },
  shipped: (value: string) => `IO’s own: ${value}`,
  wrong: "Please enter a whole number.",
  preview: "Preview",
  previewTitle: "What the last four weeks say",
  previewLead: (matches: string) => `Matches: ${matches}. How many of them came before each step began:`,
  columns: { step: "Before step", now: "Now", then: "With your numbers" },
  step: (number: string, now: string, then: string) => `${number} (${now} → ${then})`,
  atSeconds: (seconds: string) => `${seconds} s`,
  previewHint: "Waits are counted without people. What is fewer than ten is hidden.",
  numbers: (steps: string, others: string) => `${steps} s · ${others}`,
};
