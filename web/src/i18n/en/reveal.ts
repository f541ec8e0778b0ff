/** What is said about showing oneself. */
import { addSection } from "../catalogue";

export const reveal = {
  notYet: {
    title: "A little later",
    messages: (count: number) =>
      `Talk a little longer first: ${count === 1 ? "one more message" : `${count} more messages`}.`,
    time: (wait: string) => `You can ask in ${wait}.`,
    none: "This conversation has had all its requests.",
    ok: "All right",
  },
  fields: {
    first_name: "First name",
    alias: "Alias",
    gender: "Gender",
    contact: "Contact line",
    about: "A few words",
    email_domain: "E-mail domain",
  },
  genders: { woman: "Woman", man: "Man", non_binary: "Non-binary", unsaid: "Prefer not to say" },
  empty: "not filled in",
  fill: "You can fill in more of your card in the settings.",
  ask: {
    title: "Show yourselves to each other?",
    body: (name: string) =>
      `Choose what you would show. ${name} is told only which parts you offer. Nothing is shown unless you both agree, and then both cards turn over at the same moment. They go away when the conversation ends.`,
    send: "Ask",
  },
  answer: {
    title: (name: string) => `Reveal to ${name}`,
    body: (name: string, offered: string) => `${name} offers: ${offered}. You decide what, if anything, you share.`,
    confirm: "Reveal to each other",
  },
  choose: "What you would show",
  preview: (name: string) => `This is what ${name} would see`,
  previewEmpty: "Choose at least one part.",
  warnings:
    "They can take a picture of the screen, and you cannot take it back. Never send money to somebody you met here.",
  contactTick: "I want to share a way to reach me outside of IO.",
  cancel: "Cancel",
  offered: {
    title: (name: string) => `${name} would like to reveal`,
    body: (offered: string) =>
      `They offer: ${offered}. You decide what, if anything, you share. Nothing is shown unless you agree.`,
    yes: "Choose what to share",
    no: "Not now",
  },
  asked: {
    title: "You asked to reveal",
    body: (name: string, offered: string) =>
      `You offered ${name}: ${offered}. The request ends by itself; no answer is an answer too.`,
    cancel: "Take it back",
  },
  shown: {
    theirs: (name: string) => `${name}, revealed`,
    mine: "What you show",
    hidden: (name: string) => `${name} hid their card.`,
    mineHidden: "You hid your card.",
    gone: "Both cards went away with the end of the conversation.",
    hide: "Hide my card",
    hiding: "Hiding",
    notHidden: "Your card is not hidden yet. Please try again.",
  },
  passed: "No reveal this time.",
  hideDialog: {
    title: "Hide your card?",
    body: (name: string) =>
      `${name} no longer sees it here from now on. What was read or copied before cannot be undone.`,
    keep: "Keep it",
    hide: "Hide it",
  },
  refused: {
    reveal_too_soon: "It is a little early. Talk a bit longer first.",
    reveal_open: "There is already an open request.",
    reveal_stale: "This request is no longer open.",
    reveal_field_empty: "A part of your card is still empty. Fill it in in the settings.",
    rate_limited: "That was a bit fast. Please wait a moment.",
    other: "That did not work. Please try again.",
  },
};

addSection({ reveal });
