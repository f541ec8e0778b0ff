/** What people can do about their own data, in Settings. */
import { addSection } from "../catalogue";

export const rights = {
  copy: {
    download: "Download a copy of my data",
    what: "Your profile, devices, blocks and every conversation you can still see, as pages you can read and as files for programs. We’ll send you an email about it.",
    working: "Putting it together",
    done: "Your copy was downloaded",
    file: "io-export.zip",
    fresh: "You need to have signed in within the last ten minutes, so we know it’s you.",
    signInAgain: "Sign in again",
  },
  processing: {
    ratings: "Use thumbs I get to find people",
    ratingsHint:
      "When off, thumbs from others no longer count for who you meet. Reports that were upheld and decisions about your account still do: they keep people safe.",
    pause: "Pause my account",
    pauseHint:
      "Nobody meets you, and we only keep your data. A chat that’s open ends as if you left. Turn this off to come back.",
  },
  agreed: {
    title: "What you agreed to",
    rules: (version: number) => `Rules, terms and privacy notice, version ${version}`,
    wishes: "That your gender and who you’d like to meet are used to find people",
    until: (from: string, to: string) => `${from} to ${to}`,
  },
};

addSection({ rights });
