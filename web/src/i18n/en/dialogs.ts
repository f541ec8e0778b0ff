/** What the sheets of a chat say: questions before something final, and small helps. */
import { addSection } from "../catalogue";

export const dialogs = {
  nudge: {
    email: "This looks like an email address.",
    link: "This looks like a link.",
    phone: "This looks like a phone number.",
    handle: "This looks like a username on another app.",
    body: "It could tell them who you are.",
    send: "Send anyway",
    edit: "Edit",
  },
  quiet: {
    title: "Gone quiet? You could ask:",
    about: (interest: string) => `You both like ${interest}. How did that start?`,
    questions: [
      "What was the best part of your week?",
      "What could you talk about for an hour?",
      "What small thing made you laugh recently?",
      "What would you do with a free day tomorrow?",
    ],
    use: "Use this one",
    another: "Another one",
    leave: "Leave",
  },
  leaveDialog: {
    title: "Leave this chat?",
    body: (name: string, revealed: boolean) =>
      `${name} will see that you left. ${revealed ? "The cards you revealed will disappear. " : ""}You can ask to talk again later under People.`,
    stay: "Stay",
    leave: "Leave",
  },
  blockDialog: {
    title: (name: string) => `Block ${name}?`,
    body: (name: string) =>
      `This ends the chat, and you won’t be matched again. ${name} only sees that the chat ended. You can unblock in Settings.`,
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
      ["Enter on a message", "Show what you can do with it"],
      ["Esc", "Back to the message box; press again to leave"],
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
    body: (host: string) => `This goes to ${host}. We can’t vouch for it, and the site can see your IP address.`,
    stay: "Stay here",
    open: "Open in a new tab",
  },
};

addSection({ dialogs });
