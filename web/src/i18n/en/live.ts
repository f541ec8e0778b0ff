/** Announcements of a chat, and its count in the title. */
import { addSection } from "../catalogue";

export const live = {
  messages: (name: string, text: string) => `${name}: ${text}`,
  count: (name: string, count: number) => `${count} new messages from ${name}`,
  reacted: (name: string, emoji: string) => `${name} reacted with ${emoji}`,
  matched: (name: string) => `You’re talking with ${name}`,
  endedByMe: "You ended the chat",
  ended: "The chat ended",
  notSent: "A message was not sent",
  revealAsked: (name: string) => `${name} wants to reveal who they are`,
  revealed: (name: string) => `You and ${name} revealed your cards`,
  away: (name: string) => `${name} lost connection`,
  back: (name: string) => `${name} is back`,
  titleUnread: (count: number, title: string) => `(${count}) ${title}`,
  running: {
    label: "Going on now",
    searching: "Looking for someone",
    lookAround: "Look around. We’ll call you here.",
    show: "Show",
    stopped: "The search stopped",
    stoppedWhy: "Nobody was found.",
    called: "Someone is here",
    calledAloud: "Someone is here. Say hello to start.",
    waiting: (left: string) => `Waiting for you · ${left}`,
    hello: "Say hello",
    talking: "You’re talking now",
    unread: (count: number) => (count === 1 ? "1 new message" : `${count} new messages`),
    back: "Go back",
  },
};

addSection({ live });
