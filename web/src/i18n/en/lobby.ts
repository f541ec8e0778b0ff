/** The lobby. */
import { addSection } from "../catalogue";

import { count } from "../format";

export const lobby = {
  title: "Ready when you are",
  lead: "One stranger, one conversation. You can leave at any time.",
  find: "Find someone",
  online: (people: number) => `More than ${count(people)} people are here now.`,
  few: "A few people are here now.",
  wait: (time: string) => `Finding someone usually takes about ${time}.`,
  wishes: "Whom you want to meet",
  edit: "Change whom you want to meet",
  paused: (time: string) => `That was a lot of short conversations. Take a breath; you can go on in ${time}.`,
  chips: {
    anyone: "Anyone",
    languages: (languages: string) => `Speaks ${languages}`,
    interests: (interests: string) => `Likes ${interests}`,
    weighted: (what: string, weight: string) => `${what} · ${weight}`,
  },
  rejoin: (name: string) => `You are talking with ${name}.`,
  rejoinAction: "Go back to the conversation",
  invitations: "Asked to talk again",
};

addSection({ lobby });
