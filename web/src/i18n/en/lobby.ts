/** The lobby. */
import { addSection } from "../catalogue";

import { count } from "../format";

export const lobby = {
  title: "Ready when you are",
  lead: "One stranger, one conversation. You can leave at any time.",
  find: "Find someone",
  online: (people: number) => `More than ${count(people)} people are here now.`,
  few: "It’s quiet right now.",
  wait: (time: string) => `Finding someone usually takes about ${time}.`,
  genderWish: {
    longer: "Fewer people fit whom you’d like to meet right now, so it can take longer.",
    much_longer: "Few people fit whom you’d like to meet right now, so it can take much longer.",
  },
  unavailable: (interests: string, count: number) =>
    `${interests} ${count === 1 ? "isn’t" : "aren’t"} available in matching right now. We look without ${count === 1 ? "it" : "them"}.`,
  wishes: "Who you’d like to meet",
  edit: "Change who you’d like to meet",
  paused: (time: string) => `That was a lot of quick chats. You can search again in ${time}.`,
  chips: {
    anyone: "Anyone",
    languages: (languages: string) => `Speaks ${languages}`,
    interests: (interests: string) => `Likes ${interests}`,
    weighted: (what: string, weight: string) => `${what} · ${weight}`,
  },
  rejoin: (name: string) => `You’re talking with ${name}.`,
  rejoinAction: "Go back to the chat",
  invitations: "They want to talk again",
};

addSection({ lobby });
