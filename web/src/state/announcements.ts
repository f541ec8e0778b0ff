/** Which announcements were read in this browser, and which this tab said aloud. Kept here only, never on the server. */
import type { Announcement } from "../api/announcements";
import { inThisBrowser, inThisTab } from "../platform/storage";

const readKey = "io.news.read";
const saidKey = "io.news.said";

/** Names what was read: one that was changed is new again. */
export const nameOf = ({ id, revision }: Pick<Announcement, "id" | "revision">): string => `${id}.${revision}`;

const kept = (text: string | null): readonly string[] => (text === null || text === "" ? [] : text.split(" "));

/** What was read here. */
export function readHere(): readonly string[] {
  return kept(inThisBrowser.read(readKey));
}

/** Notes that these were read. What does not show any more is forgotten. */
export function noteRead(names: readonly string[], showing: readonly string[]): readonly string[] {
  const read = [...new Set([...readHere(), ...names])].filter((name) => showing.includes(name));
  inThisBrowser.write(readKey, read.length === 0 ? null : read.join(" "));
  return read;
}

/** Of these, what this tab has not said aloud yet; from now on it has. */
export function notYetSaid(names: readonly string[]): readonly string[] {
  const said = kept(inThisTab.read(saidKey));
  const fresh = names.filter((name) => !said.includes(name));
  if (fresh.length > 0) inThisTab.write(saidKey, [...said, ...fresh].join(" "));
  return fresh;
}
