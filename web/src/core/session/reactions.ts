/** Owns how each reaction is shown. Must not know elements or words. */
import type { ReactionName } from "../protocol/frames";

/** The reactions, in the order in which they are offered, and how each is shown. */
export const reactions = {
  heart: "❤️",
  laugh: "😂",
  thumbs_up: "👍",
  surprise: "😮",
  sad: "😢",
  thanks: "🙏",
} as const satisfies Record<ReactionName, string>;
