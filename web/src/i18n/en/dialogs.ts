/** What the sheets of a chat say: questions before something final, and small helps. */
import { addSection } from "../catalogue";

export const dialogs = {
  emoji: "Emoji",
  nudge: {
    label: "Before you send",
    about: {
      phone: "This looks like a phone number. It could tell them who you are.",
      email: "This looks like an email address. It could tell them who you are.",
      handle: "This looks like an account on another app. It could tell them who you are.",
      link: "This looks like a link. Strangers are careful with links, and you should be, too.",
      address: "This looks like a street address. It could tell them where you live.",
      insult: "This may hurt the person who reads it.",
      opener: "A first message like this often gets no answer. A question of your own works better.",
      other: "You may want to read this once more.",
    },
    send: "Send anyway",
    edit: "Edit",
  },
  hints: {
    label: "A hint from IO, for you alone",
    insult: { body: "Does this bother you?", fine: "It’s fine" },
    pressure: {
      title: "Take your time",
      body: "Asking for money or pictures, or pressing you to go on elsewhere, is how people get tricked. You don’t owe anyone a picture, money or an answer, and nobody here can see who you are.",
      threat: "If someone threatens you: don’t pay, don’t send more, keep the messages, and talk to someone you trust.",
      fine: "I’m all right",
    },
    support: {
      title: "This sounds serious",
      body: "You don’t have to solve it. Listening, asking how they are, and saying that help exists is enough. In danger to life, they can call the emergency number of their country.",
      fine: "Got it",
    },
    care: {
      title: "Are you all right?",
      body: "If life feels too heavy right now, you don’t have to carry it alone. These people listen, at any hour or most of them, and it stays between you. In danger to life, call your emergency number.",
      country: "Country",
      elsewhere: "Another country",
      directory: "Find a line near you",
      only: "Only you see this.",
      fine: "Close",
    },
    report: "Report",
    block: "Block",
  },
  quiet: {
    title: "Gone quiet? You could ask:",
    use: "Use this one",
    another: "Another one",
    leave: "Leave",
  },
  leaveDialog: {
    title: "Leave this chat?",
    body: (name: string, revealed: boolean) =>
      `${name} will see that you left. ${revealed ? "Your cards stay under People until one of you hides theirs. " : ""}You can ask to talk again later under People.`,
    why: "Why? You don’t have to say.",
    whyHint: (name: string) => `It’s only counted. ${name} doesn’t see it, and we don’t keep it with you.`,
    reasons: {
      no_time: "No time",
      no_spark: "Nothing to talk about",
      language: "Language",
      uncomfortable: "It felt wrong",
      other: "Something else",
    },
    sorry: "We’re sorry. You can report it, and we look at it.",
    report: "Report",
    hideCard: "Hide my card too",
    stay: "Stay",
    leave: "Leave",
  },
  parting: {
    block: {
      title: (name: string) => `You blocked ${name}`,
      body: "The chat ends, and you won’t be matched again. They only see that the chat ended.",
    },
    next: {
      title: (name: string) => `Leaving ${name}`,
      body: "Then we look for someone new.",
    },
    undo: "Undo",
    left: (time: string) => `${time} left`,
  },
  keyboard: {
    title: "Keyboard",
    close: "Close",
    rows: [
      ["Enter", "Send the message"],
      ["Shift + Enter", "New line"],
      ["↑ in an empty box", "Go to the last message"],
      ["↑ and ↓", "Move between messages"],
      ["Page Up, Page Down", "Move by ten messages"],
      ["Home, End", "First and last message"],
      ["Enter on a message", "Show what you can do with it"],
      ["Esc", "Back to the message box; press again to leave"],
    ],
  },
  actions: {
    title: "This message",
    answer: "Reply",
    react: "React",
    copy: "Copy text",
    delete: "Delete for both",
    report: "Report this",
    block: (name: string) => `Block ${name}`,
    close: "Close",
    open: (host: string) => `Open the link to ${host}`,
  },
  link: {
    title: "Open this link?",
    body: (host: string) => `This goes to ${host}. We can’t vouch for it, and the site can see your IP address.`,
    stay: "Stay here",
    open: "Open in a new tab",
  },
};

addSection({ dialogs });
