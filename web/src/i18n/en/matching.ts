/** Texts of a search. */
import { addSection } from "../catalogue";

export const matching = {
  title: "Looking for someone",
  waited: (time: string) => `${time} so far`,
  steps: {
    everything: "Looking for your best match first",
    any_interest: "Now with just one interest in common",
    any_language: "Now anyone who speaks your language",
    recent: "Now also people you’ve met before",
    anyone: "Now anyone who meets your must-haves",
  },
  wider: "Looking a little further",
  freeze: "Don’t widen further",
  relax: {
    title: "Still looking. You could drop a must-have:",
    one: (wish: string) => `${wish}: prefer, not must`,
  },
  cancel: "Cancel",
  timedOut: {
    title: "No match right now",
    body: "Keep looking, and you won’t lose your place.",
    inside: (name: string) =>
      `You only meet people of ${name}, and nobody of them fits right now. Keep looking, and you won’t lose your place.`,
    again: "Keep looking",
    change: "Change preferences",
  },
  called: {
    title: "Someone is here. Are you?",
    lead: "We found someone while you were looking elsewhere.",
    waiting: "One moment.",
    left: (time: string) => `${time} left.`,
    here: "I’m here",
    cancel: "Cancel the search",
  },
  away: {
    title: "The search stopped",
    body: "We found someone while you were looking elsewhere, but you didn’t answer. They kept their place.",
    again: "Search again",
    lobby: "Back to the lobby",
  },
  gone: {
    title: "The search stopped",
    body: "The connection was lost for too long. Start again when you like.",
    again: "Search again",
    lobby: "Back to the lobby",
  },
  moved: {
    title: "Who you can meet has changed",
    body: "A community of your email address opened, closed or changed, or you chose differently. Search again to go on.",
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
      account_paused: "Your account is paused. You can end the pause in Settings.",
      rate_limited: "Too many searches in a short time. Take a short break.",
      interests_unavailable: "Your interests aren’t available in matching right now. Search without them, or later.",
      restricted: "You can’t look for new people for now. Settings, under Safety, says why.",
      no_answer: "We can’t reach IO right now.",
      other: "Something isn’t working right now.",
    },
    again: "Try again",
    lobby: "Back to the lobby",
  },
};

addSection({ matching });
