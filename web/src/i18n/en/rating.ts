/** What is said after a conversation. */
import { addSection } from "../catalogue";

export const rating = {
  title: {
    me: "You left",
    peer: (name: string) => `${name} left`,
    idle: "The conversation came to rest",
    noShow: "It did not come together",
    system: "The conversation ended",
  },
  body: {
    me: "Thank you for being here.",
    peer: "It happens, and it is not about you.",
    idle: "Nobody had written for a while.",
    noShow: "The other side never arrived. You did nothing wrong.",
  },
  how: "How was it?",
  thumbs: { up: "Good", down: "Not good" },
  tagsLegend: "Anything to add? Up to three.",
  tags: {
    kind: "Kind",
    funny: "Funny",
    good_listener: "Good listener",
    interesting: "Interesting",
    shared_interests: "Much in common",
    respectful: "Respectful",
    low_effort: "Little effort",
    boring: "Boring",
    rude: "Rude",
    pushy: "Pushy",
    off_topic: "Off topic",
    left_early: "Left early",
  },
  why: "What happens with my rating?",
  whyBody: "Nobody sees it, and not as an average either. It only helps to match people who get along.",
  thanks: "Thank you. You can change this for ten minutes.",
  notAgain: "Do not match us again",
  notAgainDone: "You will not be matched with each other again.",
  block: "Block",
  blocked: (name: string) => `${name} is blocked. You will not meet again.`,
  again: "Ask to talk again",
  asked: "Sent. If they want to talk too, you will see it here.",
  find: "Find someone new",
  lobby: "Back to the lobby",
  refused: "That did not work. Please try again.",
};

addSection({ rating });
