/** People met before, and what was said. */
import { addSection } from "../catalogue";

export const again = {
  title: "People you met",
  lead: "Kept for 30 days. This list never shows who is online.",
  empty: "People you chat with show up here, so you can ask to talk again.",
  emptyAction: "Find someone",
  more: "Show more",
  met: (day: string) => `Met ${day}`,
  metAs: (name: string, day: string) => `Met as ${name} ${day}`,
  live: "Talking now",
  resume: "Go to the chat",
  revealed: "Revealed",
  actions: (name: string) => `More about ${name}`,
  rate: "You can still rate this chat",
  again: {
    ask: "Ask to talk again",
    sent: "Asked",
    sentHint: "We’ll tell you if they say yes.",
    askedMe: "Wants to talk again",
    accept: "Yes, let’s",
    later: "Not now",
    never: "Not again",
    waiting: "You both want to talk again. The chat starts when you’re both here.",
    exhausted: "You’ve asked as often as is polite.",
    asked: (name: string) => `Asked ${name}`,
  },
  note: {
    action: "Write a note",
    edit: "Change your note",
    title: (name: string) => `Your note about ${name}`,
    label: "Note",
    hint: "Only you can see it. It goes when this chat does.",
    cancel: "Cancel",
    save: "Save",
    yours: "Your note",
  },
  forget: {
    action: "Forget this person",
    title: (name: string) => `Forget ${name}?`,
    body: "They’ll disappear from your list, and so will the chat. They keep their copy.",
    hideCard: "Hide my card too",
    keep: "Keep",
    confirm: "Forget",
    done: (name: string) => `${name} is off your list`,
  },
  block: {
    action: "Block",
    title: (name: string) => `Block ${name}?`,
    body: "You won’t be matched again, and they’ll disappear from your list. They won’t be notified, and no longer see a card of yours. You can unblock in Settings.",
    keep: "Don’t block",
    confirm: "Block",
    done: (name: string) => `${name} is blocked`,
  },
};

addSection({ again });
