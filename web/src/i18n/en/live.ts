/** Announcements of a chat, and its count in the title. */
import { addSection } from "../catalogue";

export const live = {
  messages: (name: string, text: string) => `${name}: ${text}`,
  count: (name: string, count: number) => `${count} new messages from ${name}`,
  matched: (name: string) => `You’re talking with ${name}`,
  endedByMe: "You ended the chat",
  ended: "The chat ended",
  notSent: "A message was not sent",
  revealAsked: (name: string) => `${name} wants to reveal who they are`,
  revealed: (name: string) => `You and ${name} revealed your cards`,
  away: (name: string) => `${name} lost connection`,
  back: (name: string) => `${name} is back`,
  titleUnread: (count: number, title: string) => `(${count}) ${title}`,
};

addSection({ live });
