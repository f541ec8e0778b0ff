/** Owns the one question every key handler asks first. Must not know what a key does. */
import type { KeyboardEvent } from "react";

/** The key belongs to an input method that is putting a character together; it is not ours. */
export const isComposing = (event: KeyboardEvent): boolean =>
  // Safari ends the composition before the key that ended it; only the old code 229 still tells.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;
