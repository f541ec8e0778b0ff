/** Reports of mine, and what came of them. */
import { addSection } from "../catalogue";

export const safety = {
  title: "Safety",
  lead: "Your reports, and what came of them.",
  show: "Show",
  waiting: (count: number) =>
    count === 1
      ? "1 report will be sent when you’re back online."
      : `${count} reports will be sent when you’re back online.`,
  reports: "Your reports",
  noReports: "You haven’t reported anyone.",
  row: (reason: string, day: string) => `${reason}, ${day}`,
  acted: "We acted on your report",
  actedBody:
    "A person read it and decided: a rule was broken, and we did something about it. We don’t say what happens to another person’s account, just as we never say who reported.",
  notActed: "We found no broken rule",
  notActedBody:
    "A person read it and decided that no rule was broken, as far as we could see. You were right to report it.",
  path: "What happened",
  reported: "You reported it",
  reportedHint: "Your chat was kept as it was at that moment.",
  looked: "Someone looked at it",
  notLooked: "It waits for a person to look at it",
  decided: "It was decided",
  how: "How are you?",
  howBody: "If it stays with you, talk to someone. {lines} lists people who listen, in many countries.",
  again: "I see it differently",
  againHint: "Another person looks at it again.",
  againDone: "Another person looks at it again",
  asked: "You asked another person to look again.",
};

addSection({ safety });
