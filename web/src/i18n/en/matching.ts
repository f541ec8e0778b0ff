/** Texts of a search. */
import { addSection } from "../catalogue";

export const matching = {
  title: "Looking for someone",
  waited: (time: string) => `${time} so far`,
  steps: {
    everything: "Looking for your best match first.",
    any_interest: "Now also people who share just one interest with you.",
    any_language: "Now anyone who shares a language with you. Interests no longer count.",
    recent: "Now also people you’ve met before, if you both allow it.",
    anyone: "Now anyone who meets your must-haves.",
  },
  must: "Your must-haves always apply.",
  nextIn: (time: string) => `We’ll widen the search in ${time}.`,
  freeze: "Don’t widen further",
  freezeHint: "You may wait longer.",
  keepOpen: "Keep this page open. We’ll play two soft notes when we find someone.",
  cancel: "Cancel",
  asking: "Starting",
  timedOut: {
    title: "No match right now",
    body: "Keep looking, and you won’t lose your place.",
    again: "Keep looking",
    change: "Change preferences",
  },
  called: {
    title: "Someone is here. Are you?",
    lead: "We found someone while this tab was hidden. Tell us you’re here to start talking.",
    waiting: "One moment.",
    left: (time: string) => `${time} left.`,
    here: "I’m here",
    cancel: "Cancel the search",
  },
  away: {
    title: "The search stopped",
    body: "We found someone while this tab was hidden, but you didn’t answer. They kept their place.",
    again: "Search again",
    lobby: "Back to the lobby",
  },
  gone: {
    title: "The search stopped",
    body: "The connection was lost for too long. Start again when you like.",
    again: "Search again",
    lobby: "Back to the lobby",
  },
  elsewhere: {
    title: "You’re searching in another tab",
    body: "You can search in one place at a time.",
    move: "Move it here",
    lobby: "Back to the lobby",
  },
  refused: {
    title: "The search couldn’t start",
    wait: (time: string) => `You can search again in ${time}.`,
    codes: {
      already_in_chat: "You’re already in a chat.",
      onboarding_required: "Please finish the first steps.",
      rate_limited: "Too many searches in a short time. Take a short break.",
      restricted: "You can’t look for new people for now. Settings, under Safety, says why.",
      no_answer: "We can’t reach IO right now.",
      other: "Something isn’t working right now.",
    },
    again: "Try again",
    lobby: "Back to the lobby",
  },
};

addSection({ matching });
