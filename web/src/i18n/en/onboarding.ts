/** The first steps. */
import { addSection } from "../catalogue";

export const onboarding = {
  step: (at: number, of: number) => `Step ${at} of ${of}`,
  age: {
    title: "When were you born?",
    lead: "IO is for adults. We keep your age group, never the date.",
    day: "Day",
    month: "Month",
    year: "Year",
    wrong: "Please write a date that exists, like 7 May 1998.",
    rulesTitle: "Seven rules",
    rules: [
      { rule: "Be kind.", example: "Disagree with the thought, not with the person." },
      { rule: "Adults only.", example: "If someone seems younger, leave." },
      { rule: "Nothing sexual unless both clearly want it.", example: "Silence is not a yes." },
      { rule: "No hate, threats or pressure.", example: "“Send it or else” ends your time here." },
      { rule: "Keep private things private.", example: "Do not ask for an address or a number." },
      { rule: "No selling, begging or scams.", example: "Never send money to someone you met here." },
      { rule: "What is said here stays here.", example: "Do not post other people’s words." },
    ],
    accept: "I agree, continue",
  },
  tooYoung: {
    title: "IO is for adults",
    lead: "Thank you for being honest. We have kept nothing about you but a note not to ask again too soon.",
    leave: "Go to the start page",
  },
  you: {
    title: "A little about you",
    lead: "Nothing here needs to be real, and you can change it all later.",
  },
  meet: {
    title: "Whom would you like to meet?",
    lead: "The fewer wishes, the shorter the wait.",
    finish: "Done, take me to the lobby",
  },
};

addSection({ onboarding });
