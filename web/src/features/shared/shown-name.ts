/** Owns what the other person is called: the name that they revealed, while it is revealed. */
import type { ChatView } from "../../core/protocol/frames";

/** The first name or alias on the peer's card; `null` while there is none to see. */
export function revealedName({ reveal }: ChatView): string | null {
  if (reveal.state !== "revealed" || reveal.theirs === null) return null;
  return reveal.theirs.first_name ?? reveal.theirs.alias;
}
