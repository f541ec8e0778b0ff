/** What was said in a chat that has ended, and a copy of it. */
import { addSection } from "../catalogue";

export const transcript = {
  title: (name: string) => `Chat with ${name}`,
  lead: (day: string) => `${day}. Only the two of you can read this.`,
  empty: "No messages.",
  earlier: "Show earlier messages",
  me: "You",
  deleted: "Message deleted",
  reply: (said: string) => `In reply to “${said}”`,
  replyEarlier: "In reply to an earlier message",
  revealed: "You both revealed your cards.",
  withdrawn: "A card was hidden again.",
  ended: { left: "The chat ended.", no_show: "The chat never got started.", idle: "It ended after a long silence." },
  copy: {
    action: "Save a copy",
    saved: (day: string, time: string) => `Saved from IO on ${day}, ${time}.`,
    done: "The copy is in your downloads",
  },
  gone: "This chat is no longer kept.",
  backToPeople: "Back to people you met",
};

addSection({ transcript });
