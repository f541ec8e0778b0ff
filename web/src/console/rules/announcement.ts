/** What is being written as an announcement: what is missing in it, and how it is sent. */
import type { Announcement, AnnouncementWords, Community, TypedAnnouncement } from "../types";
import { announcements as w } from "../words/announcements";

/** The most characters, as the server counts them. */
export const longest = { title: 60, text: 400 } as const;
const longestDays = 92;
const day = 86_400_000;

/** The languages that can be chosen; the first is what everyone reads whose own is missing. */
export const languages = ["en", "ar", "de", "es", "fa", "fr", "hi", "it", "pl", "pt", "tr", "uk", "zh"] as const;

/** What is being written. Times are as the field has them: local, to the minute, or empty. */
export interface AnnouncementDraft {
  /** The announcement that is changed. */
  id?: string;
  kind: Announcement["kind"];
  audience: Announcement["audience"];
  words: readonly AnnouncementWords[];
  from: string;
  until: string;
}

/** A draft without words, for a day. */
export function blank(now: Date): AnnouncementDraft {
  return {
    kind: "banner",
    audience: "everyone",
    words: [{ language: "en", title: "", text: "" }],
    from: "",
    until: local(new Date(now.getTime() + day)),
  };
}

/** The draft of an announcement that is changed, or of its words alone to use them again. */
export function draftOf({ id, kind, audience, words, from, until }: Announcement, how: "change" | "again", now: Date) {
  const draft: AnnouncementDraft = { ...blank(now), kind, audience, words };
  return how === "again" ? draft : { ...draft, id, from: local(new Date(from)), until: local(new Date(until)) };
}

/** A time as a field for local times has it. */
export function local(at: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Characters as people count them. */
export const characters = (text: string): number => [...new Intl.Segmenter().segment(text.trim())].length;

/** How long it shows, in seconds; nothing while the times say nothing. */
export function lasts({ from, until }: AnnouncementDraft, now: Date): number | undefined {
  const seconds = (Date.parse(until) - (from === "" ? now.getTime() : Date.parse(from))) / 1_000;
  return seconds > 0 ? seconds : undefined;
}

/** What is wrong, by field; `words` is about a language that is not in sight. */
interface Faults {
  title?: string;
  text?: string;
  words?: string;
  until?: string;
}

/** What has to be mended before it can be sent. */
export function faultsOf(
  draft: AnnouncementDraft,
  shown: string,
  now: Date,
  nameOf: (language: string) => string,
): Faults {
  const faults: Faults = {};
  for (const { language, title, text } of draft.words) {
    const [ofTitle, ofText] = [characters(title), characters(text)];
    const wrongTitle = ofTitle === 0 ? w.nameEmpty : tooMany(ofTitle - longest.title);
    const wrongText = ofText === 0 ? w.textEmpty : tooMany(ofText - longest.text);
    if (language === shown) {
      if (wrongTitle !== undefined) faults.title = wrongTitle;
      if (wrongText !== undefined) faults.text = wrongText;
    } else if (wrongTitle !== undefined || wrongText !== undefined) {
      faults.words ??= w.missing(nameOf(language));
    }
  }
  const seconds = lasts(draft, now);
  if (draft.until === "") faults.until = w.untilEmpty;
  else if (seconds === undefined || Date.parse(draft.until) <= now.getTime()) faults.until = w.untilEarly;
  else if (seconds > longestDays * 86_400) faults.until = w.untilFar;
  return faults;
}

const tooMany = (over: number): string | undefined => (over > 0 ? w.over(over) : undefined);

/** Whom an announcement can be for, in words: everyone, the staff, and the members of each community. */
export function audiencesOf(communities: readonly Pick<Community, "id" | "name">[]) {
  const { everyone, staff } = w.audiences;
  return [
    { value: "everyone", ...everyone },
    { value: "staff", ...staff },
    ...communities.map(({ id, name }) => ({
      value: `community:${id}`,
      title: w.community.title(name),
      body: w.community.body,
    })),
  ];
}

/** What is sent. */
export function typedOf({ kind, audience, words, from, until }: AnnouncementDraft): TypedAnnouncement {
  return {
    kind,
    audience,
    words: [...words],
    ...(from !== "" && { from: new Date(from).toISOString() }),
    until: new Date(until).toISOString(),
  };
}
