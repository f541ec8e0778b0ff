/** What is said while looking for someone. */
import { addSection } from "../catalogue";

export const matching = {
  title: "Looking for someone",
  waited: (time: string) => `${time} so far`,
  steps: {
    everything: "For now only people who fit everything you prefer.",
    any_interest: "Now also people who share just one interest with you.",
    any_language: "Now everybody with a language in common; interests no longer count.",
    recent: "Now also people you met a while ago, if both of you allow it.",
    anyone: "Now everybody who fits what must hold.",
  },
  must: "What you marked as a must always holds.",
  nextIn: (time: string) => `We widen the search in ${time}.`,
  freeze: "Do not widen further",
  freezeHint: "You may wait longer.",
  keepOpen: "Keep this page open. We play a soft two-note sound when someone is found.",
  cancel: "Cancel",
  asking: "Starting",
  timedOut: {
    title: "Nobody who fits is here just now",
    body: "You keep your place if you go on looking.",
    again: "Keep looking",
    change: "Change preferences",
  },
  called: {
    title: "Somebody is here. Are you?",
    lead: "This tab was hidden when we found someone. Say that you are here, and you can talk.",
    waiting: "One moment.",
    left: (time: string) => `${time} left.`,
    here: "I'm here",
    cancel: "Cancel the search",
  },
  away: {
    title: "The search stopped",
    body: "Somebody was found while this tab was hidden, and you did not answer. They lost nothing by it.",
    again: "Look again",
    lobby: "Back to the lobby",
  },
  gone: {
    title: "The search stopped",
    body: "The connection was away for too long. Start again when you like.",
    again: "Look again",
    lobby: "Back to the lobby",
  },
  elsewhere: {
    title: "You are searching in another tab",
    body: "A search runs in one place at a time.",
    move: "Move it here",
    lobby: "Back to the lobby",
  },
  refused: {
    title: "The search could not start",
    wait: (time: string) => `You can look again in ${time}.`,
    codes: {
      already_in_chat: "You are already in a conversation.",
      onboarding_required: "Please finish the first steps.",
      rate_limited: "That was a bit fast. A short break is good for everybody.",
      no_answer: "IO does not answer right now.",
      other: "Something is not working right now.",
    },
    again: "Try again",
    lobby: "Back to the lobby",
  },
};

addSection({ matching });
