/** Owns the questions that IO suggests in a chat. Must not know when it suggests one. */
import "../../i18n/sections/chat";

import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";

/** Questions about what both like come first. */
export const icebreakers = (chat: Chat): string[] => [
  ...chat.view.shared.interests.map(m.chat.icebreakers.about),
  ...m.chat.icebreakers.questions,
];

/** Where to begin among `count` questions: by the name that this side has in this chat. */
export function startOf(chat: Chat, count: number): number {
  const { interests } = chat.view.shared;
  if (interests.length > 0) return 0;
  let sum = 0;
  for (const character of chat.view.me.name) sum += character.codePointAt(0) ?? 0;
  return sum % count;
}
