/** Texts after a chat. */
import { addSection } from "../catalogue";

export const rating = {
  title: {
    me: "You ended the chat",
    blocked: (name: string) => `You blocked ${name}`,
    peer: (name: string) => `${name} left`,
    idle: "The chat went quiet",
    noShow: "They didn’t show up",
    system: "The chat ended",
  },
  body: {
    me: "Thank you for being here.",
    blocked: "You won’t be matched again. They only see that the chat ended. You can unblock in Settings.",
    peer: "It happens, and it’s not about you.",
    idle: "Nobody wrote for a while.",
    noShow: "They never joined. You did nothing wrong.",
  },
  kept: "Their card stays under People.",
  how: "How was it?",
  thumbs: { up: "Good", down: "Not good" },
  tagsLegend: "Anything to add? Up to three.",
  tags: {
    kind: "Kind",
    funny: "Funny",
    good_listener: "Good listener",
    interesting: "Interesting",
    shared_interests: "Lots in common",
    respectful: "Respectful",
    low_effort: "Low effort",
    boring: "Boring",
    rude: "Rude",
    pushy: "Pushy",
    off_topic: "Off topic",
    left_early: "Left early",
  },
  why: "What happens with my rating?",
  whyBody: "Nobody sees it, not even as an average. It only helps us match people who get along.",
  thanks: "Thank you. You can change this for ten minutes.",
  undo: "Undo",
  notAgain: "Don’t match us again",
  notAgainDone: "You won’t be matched again.",
  block: "Block",
  blocked: (name: string) => `${name} is blocked. You won’t meet again.`,
  again: "Ask to talk again",
  asked: "Sent. If they want to talk too, you’ll see it here.",
  find: "Find someone new",
  lobby: "Back to the lobby",
  refused: "That didn’t work. Please try again.",
};

addSection({ rating });
