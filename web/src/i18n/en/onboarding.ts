/** The first steps. */
import { addSection } from "../catalogue";

export const onboarding = {
  step: (at: number, of: number) => `Step ${at} of ${of}`,
  age: {
    title: "When were you born?",
    lead: "IO is for adults. We keep your age group, not your birth date.",
    day: "Day",
    month: "Month",
    year: "Year",
    wrong: "Please enter a valid date, for example May 7, 1998.",
    rulesTitle: "Seven rules",
    rules: [
      { rule: "Be kind.", example: "Disagree with the idea, not the person." },
      { rule: "Adults only.", example: "If someone seems younger, leave." },
      { rule: "Nothing sexual unless both clearly want it.", example: "Silence is not a yes." },
      { rule: "No hate, threats or pressure.", example: "“Send it or else” ends your time here." },
      { rule: "Keep private things private.", example: "Don’t ask for an address or a number." },
      { rule: "No selling, begging or scams.", example: "Never send money to someone you met here." },
      { rule: "What is said here stays here.", example: "Don’t post other people’s words." },
    ],
    agreeTo: "By continuing you agree to these rules and the {terms}.",
    knows: "The {privacy} says what IO knows about you.",
    terms: "terms",
    privacy: "privacy notice",
    accept: "I agree, continue",
  },
  rules: {
    changedTitle: "The rules changed",
    changedLead: "Please read what’s new. You can talk with someone again once you agree.",
    since: (day: string) => `These rules have been in force since ${day}.`,
    isNew: "New",
    isGone: "No longer",
    termsChanged: "The terms changed, too. Read them",
    privacyChanged: "The privacy notice changed, too. Read it",
    agree: "I agree, continue",
    orLeave:
      "If you don’t agree, you can download your data or delete your account. Nothing else changes until you decide.",
    settings: "Go to Settings",
  },
  ageCheck: {
    title: "One check of your age",
    lead: (name: string) => `This place is for adults, and asks ${name} to check that you are one.`,
    what: (name: string) =>
      `${name} does not learn who you are here, and tells us only yes or no. If it says no, you can try once more.`,
    go: (name: string) => `Go to ${name}`,
    back: "Back from there? The answer can take a moment. You can look for it here.",
    look: "Look for the answer",
    settings: "Go to Settings",
  },
  tooYoung: {
    title: "IO is for adults",
    lead: "Thanks for telling us. You need to be an adult to use IO. We only keep a note that this address can’t sign up yet.",
    leave: "Go to the start page",
  },
  talk: {
    title: "What could you talk about?",
    lead: "A few things are enough. People only see the ones you share.",
  },
  meet: {
    title: "Who would you like to meet?",
    lead: "Fewer preferences mean a shorter wait. You can change all of this later.",
    seen: "A new name and picture for every chat. This is an example.",
    finish: "Done, take me to the lobby",
  },
};

addSection({ onboarding });
