/** The addresses of the console, below /console. */
export const paths = {
  queue: "/queue",
  case: (reference: string) => `/cases/${encodeURIComponent(reference)}`,
  appeals: "/appeals",
  appeal: (reference: string) => `/appeals/${encodeURIComponent(reference)}`,
  requests: "/requests",
  people: "/people",
  person: (tag: string) => `/people/${encodeURIComponent(tag)}`,
  insights: "/insights",
  insightsDays: "/insights/days",
  announcements: "/announcements",
  communities: "/communities",
  /** The form of a new announcement, with its first words. */
  announce: (title: string, text: string) => `/announcements?${new URLSearchParams({ title, text }).toString()}`,
  feedback: "/feedback",
  board: "/board",
  words: "/words",
  matching: "/matching",
  health: "/health",
  audit: "/audit",
  staff: "/staff",
  keys: "/keys",
};
