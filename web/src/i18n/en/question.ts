/** Texts of the short question after a good chat. */
import { addSection } from "../catalogue";

export const question = {
  label: "A short question",
  builtIn: "How at ease did you feel in this conversation?",
  steps: ["Not at all", "A little", "Somewhat", "Mostly", "Very much"],
  step: (number: string, words: string) => `${number}: ${words}`,
  yes: "Yes",
  no: "No",
  notNow: "Not now",
  why: "Your answer is only counted. It’s kept without your name and without this chat, and the other person never knows.",
  thanks: "Thank you.",
  later: "All right. There won’t be another one for a month.",
  failed: "Your answer didn’t arrive. Try again, or leave it.",
};

addSection({ question });
