/** What a message of a transcript answers, in words. Pure. Never a copy: what was deleted is gone here too. */
import "../../i18n/sections/transcript";

import type { ChatEvent } from "../../api/endpoints";
import { m } from "../../i18n/catalogue";

/** So much of it says which one is meant. */
const LONGEST = 80;

/** `null`: it answers none. `events`: those that are loaded, in order. */
export function replyTo(event: ChatEvent, events: readonly ChatEvent[]): string | null {
  if (event.kind !== "message" || typeof event.quote !== "number") return null;
  const { quote } = event;
  const words = m.transcript;
  const said = events.find(({ seq }) => seq === quote);
  if (said?.kind !== "message" || said.deleted === true || typeof said.body !== "string") return words.replyEarlier;
  const line = said.body.replaceAll(/\s+/gu, " ");
  const characters = [...new Intl.Segmenter().segment(line)].map(({ segment }) => segment);
  return words.reply(characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("")}…` : line);
}
