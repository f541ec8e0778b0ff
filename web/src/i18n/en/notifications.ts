/** Notifications: what they say, and how they are offered and switched. They never name anyone nor quote anything. */
import { addSection } from "../catalogue";

export const notifications = {
  titles: {
    match: "Someone is here",
    message: "You have a new message",
  },
  ask: {
    title: "Shall we tell you next time?",
    body: "A notification when someone is found or writes while you’re elsewhere. It never says who, or what.",
    yes: "Yes, tell me",
    no: "Not now",
    done: "We’ll tell you. You can turn it off in the settings.",
    denied: "Your browser doesn’t allow it. You can change that in its settings for this site.",
  },
  people: {
    offer: "Tell me when people are here",
    hint: "One notification, within 24 hours. It starts no search.",
    waits: (until: string) => `We’ll tell you once people are here, until ${until}.`,
    stop: "Don’t tell me",
    refused: "That didn’t work. Your browser may not allow notifications from IO.",
  },
  setting: {
    label: "Notifications on this device",
    hint: "When someone is found or writes while you’re elsewhere. They never say who, or what.",
    denied: "Your browser blocks notifications from IO. Allow them in its settings for this site first.",
    unsupported: "This browser can’t show notifications from IO.",
    install: "On an iPhone or iPad, add IO to your home screen first, then turn this on there.",
    off: "Notifications are switched off on this server.",
  },
};

addSection({ notifications });
