/** Owns what the other person is called: the name that they revealed, while it is revealed. */
import type { RevealCard } from "../../core/protocol/frames";

/** A chat as the socket or the API says it. */
interface Seen {
  reveal: { state: string; theirs?: Partial<RevealCard> | null };
}

/** The first name or alias on the peer's card; `null` while there is none to see. */
export function revealedName({ reveal }: Seen): string | null {
  const card = reveal.state === "revealed" ? reveal.theirs : null;
  return card?.first_name ?? card?.alias ?? null;
}
