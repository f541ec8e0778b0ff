/** People met before, and what was said. */
import { addSection } from "../catalogue";

export const again = {
  title: "People you met",
  lead: "Kept for 30 days. Nobody sees here whether anybody is online.",
  empty: "The people you talk with will be here, so that you can ask to meet again.",
  emptyAction: "Find someone",
  more: "Show earlier ones",
  met: (day: string) => `Met ${day}`,
  live: "Talking now",
  resume: "Go to the conversation",
  revealed: "Revealed",
  actions: (name: string) => `More about ${name}`,
  rate: "You can still say how it was",
  again: {
    ask: "Ask to talk again",
    sent: "Asked",
    sentHint: "You will hear from IO if they want it too.",
    askedMe: "Would like to talk again",
    accept: "Yes, gladly",
    later: "Not now",
    never: "Not again",
    waiting: "You both want to talk again. It starts when you are both here.",
    exhausted: "You have asked as often as is polite.",
    asked: (name: string) => `Asked ${name}`,
  },
  forget: {
    action: "Forget this person",
    title: (name: string) => `Forget ${name}?`,
    body: "The entry and the conversation go away for you. The other side keeps theirs.",
    keep: "Keep",
    confirm: "Forget",
    done: (name: string) => `${name} is forgotten`,
  },
  block: {
    action: "Block",
    title: (name: string) => `Block ${name}?`,
    body: "You will never be matched again, and neither of you sees the other here. They are not told. You can undo this in the settings.",
    keep: "Do not block",
    confirm: "Block",
    done: (name: string) => `${name} is blocked`,
  },
  transcript: {
    title: (name: string) => `Conversation with ${name}`,
    lead: (day: string) => `${day}. Only you two can read this.`,
    empty: "Nothing was said.",
    earlier: "Show what was said before",
    me: "You",
    deleted: "Message deleted",
    revealed: "You revealed yourselves to each other.",
    withdrawn: "A reveal card was hidden again.",
    ended: { left: "The conversation ended.", no_show: "Nobody came.", idle: "It ended after a long silence." },
    gone: "This conversation is not kept any more.",
    backToPeople: "Back to the people you met",
  },
};

addSection({ again });
