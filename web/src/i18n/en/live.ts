/** What is said aloud of a conversation, and its count in the title. */
import { addSection } from "../catalogue";

export const live = {
  messages: (name: string, text: string) => `${name}: ${text}`,
  count: (name: string, count: number) => `${count} new messages from ${name}`,
  matched: (name: string) => `You are talking with ${name}`,
  endedByMe: "You left the conversation",
  ended: "The conversation ended",
  notSent: "A message was not sent",
  revealAsked: (name: string) => `${name} would like to reveal`,
  revealed: (name: string) => `You and ${name} are revealed to each other`,
  away: (name: string) => `${name} lost connection`,
  back: (name: string) => `${name} is back`,
  titleUnread: (count: number, title: string) => `(${count}) ${title}`,
};

addSection({ live });
