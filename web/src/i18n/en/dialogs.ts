/** What the sheets of a conversation say: questions before something final, and small helps. */
import { addSection } from "../catalogue";

export const dialogs = {
  nudge: {
    email: "This looks like an e-mail address.",
    link: "This looks like a link.",
    phone: "This looks like a telephone number.",
    handle: "This looks like a name somewhere else.",
    body: "It may tell who you are, and it cannot be taken back.",
    send: "Send anyway",
    edit: "Change it",
  },
  quiet: {
    title: "It has been quiet for a while. A question, perhaps?",
    about: (interest: string) => `You both like ${interest}. How did it begin for you?`,
    questions: [
      "What was the best part of your week?",
      "What could you talk about for an hour?",
      "Which small thing made you laugh lately?",
      "What would you do with a free day tomorrow?",
    ],
    use: "Use this one",
    another: "Another one",
    leave: "Leave",
  },
  leaveDialog: {
    title: "Leave this conversation?",
    body: (name: string, revealed: boolean) =>
      `${name} will see that you left. ${revealed ? "The cards that you showed each other go away then. " : ""}You can ask to talk again from the people you met.`,
    stay: "Stay",
    leave: "Leave",
  },
  blockDialog: {
    title: (name: string) => `Block ${name}?`,
    body: (name: string) =>
      `The conversation ends, and you never meet again. ${name} only sees that the conversation ended. You can lift a block in the settings.`,
    keep: "Keep talking",
    block: "Block",
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
      ["Enter on a message", "What can be done with it"],
      ["Esc", "Back to the message box; from there, ask to leave"],
    ],
  },
  actions: {
    title: "This message",
    copy: "Copy text",
    delete: "Delete for both",
    block: (name: string) => `Block ${name}`,
    close: "Close",
    open: (host: string) => `Open the link to ${host}`,
  },
  link: {
    title: "Open this link?",
    body: (host: string) =>
      `It leads to ${host}. IO does not know what is there. The page can see that you came, and from where.`,
    stay: "Stay here",
    open: "Open in a new tab",
  },
};

addSection({ dialogs });
