/** The lobby. */
import { addSection } from "../catalogue";

import { count } from "../format";

export const lobby = {
  title: "Ready when you are",
  lead: "One stranger, one conversation. You can leave at any time.",
  find: "Find someone",
  online: (people: number) => `More than ${count(people)} people are here now.`,
  few: "It’s quiet right now.",
  community: {
    meets: "You meet people of {name}.",
    chip: (name: string) => `People of ${name}`,
    small: "It’s a small community, so people may guess who you are.",
    what: "What that means",
  },
  wait: (time: string) => `Finding someone usually takes about ${time}.`,
  genderWish: {
    longer: "Fewer people fit whom you’d like to meet right now, so it can take longer.",
    much_longer: "Few people fit whom you’d like to meet right now, so it can take much longer.",
  },
  unavailable: (interests: string, count: number) =>
    `${interests} ${count === 1 ? "isn’t" : "aren’t"} available in matching right now. We look without ${count === 1 ? "it" : "them"}.`,
  impossible: {
    noInterests: "A shared interest is a must for you, but you haven’t named any. Nobody can fit.",
    unavailable:
      "A shared interest is a must for you, but none of yours is available in matching right now. Nobody can fit.",
    prefer: "Make it a preference",
  },
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
  met: "People you met",
  metAll: "See all",
  metNone: "The people you talk with will be here for 30 days.",
  invitations: "They want to talk again",
};

addSection({ lobby });
