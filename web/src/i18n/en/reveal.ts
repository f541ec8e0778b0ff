/** Texts of the reveal. */
import { addSection } from "../catalogue";

export const reveal = {
  notYet: {
    title: "Not just yet",
    messages: (count: number) =>
      `Talk a little longer first: ${count === 1 ? "one more message" : `${count} more messages`}.`,
    time: (wait: string) => `You can ask in ${wait}.`,
    none: "No reveal requests left in this chat.",
    ok: "OK",
  },
  fields: {
    first_name: "First name",
    alias: "Alias",
    gender: "Gender",
    contact: "Contact line",
    about: "A few words",
    email_domain: "Email domain",
    picture: "Photo",
  },
  ownPicture: "Your photo",
  pictureOf: (name: string) => `Photo of ${name}`,
  genders: { woman: "Woman", man: "Man", non_binary: "Non-binary", unsaid: "Prefer not to say" },
  empty: "Not filled in",
  fill: "Fill in every part that you ticked.",
  write: { first_name: "Your first name", about: "A few words about you", contact: "A way to reach you" },
  placeholders: { first_name: "First name", about: "A few words", contact: "Email or username" },
  ask: {
    title: "Share who you are?",
    body: (name: string) =>
      `${name} only learns which parts you offer. If you both agree, your cards turn over together. They stay under People until one of you hides theirs.`,
    met: (name: string, offered: string) =>
      `${name} has just asked, too, and offers: ${offered}. What you choose here answers them.`,
    send: "Ask",
  },
  answer: {
    title: (name: string) => `Reveal to ${name}`,
    body: (name: string, offered: string) => `${name} offers: ${offered}. You decide what, if anything, you share.`,
    confirm: "Reveal to each other",
  },
  choose: "What you’d share",
  preview: (name: string) => `This is what ${name} would see`,
  previewEmpty: "Choose at least one part.",
  nothing: "Nothing yet. Tick or write something above.",
  warnings: "They could take a screenshot, and you can’t undo that. Never send money to someone you met here.",
  contactTick: "I want to share a way to reach me outside IO.",
  cancel: "Cancel",
  offered: {
    title: (name: string) => `${name} wants to reveal who they are`,
    body: (offered: string) =>
      `They offer: ${offered}. You decide what, if anything, you share. Nothing is shown unless you agree.`,
    yes: "Choose what to share",
    no: "Not now",
  },
  asked: {
    body: (name: string, offered: string) =>
      `You asked ${name} to reveal, and offered: ${offered}. If they don’t answer, the request quietly expires.`,
    cancel: "Take it back",
  },
  shown: {
    theirs: (name: string) => `${name}, revealed`,
    both: "You both shared your cards.",
    is: (name: string) => `${name} is`,
    youAre: "You are",
    you: "You",
    metAs: (name: string) => `You met as ${name}`,
    mine: "What they see of you",
    done: "Done",
    hidden: (name: string) => `${name} hid their card.`,
    mineHidden: "You hid your card.",
    hide: "Hide my card",
    hiding: "Hiding",
    notHidden: "Your card isn’t hidden yet. Please try again.",
  },
  kept: { theirs: "Show their card", mine: "Show what they see of you" },
  passed: "No reveal this time.",
  hideDialog: {
    title: "Hide your card?",
    body: (name: string) => `${name} won’t see it anymore. They may have already read or copied it.`,
    keep: "Keep it",
    hide: "Hide it",
  },
  refused: {
    reveal_too_soon: "It’s a little early. Talk a bit longer first.",
    reveal_open: "There’s already an open request.",
    reveal_stale: "This request is no longer open.",
    reveal_field_empty: "Part of your card is still empty. Please fill it in.",
    rate_limited: "Too many tries. Please wait a moment.",
    other: "That didn’t work. Please try again.",
  },
};

addSection({ reveal });
