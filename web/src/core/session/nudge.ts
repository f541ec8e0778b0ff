/**
 * Owns what in a message could identify a person outside of IO: checked before it is sent, never after.
 * Must not know what is done about it; a person may send whatever they like.
 */

/** What a text seems to reveal. */
export type Giveaway = "email" | "link" | "phone" | "handle";

const email = /[^\s@]+@[^\s@]+\.[^\s@.]{2,}/u;
const link = /\bhttps?:\/\/\S|\bwww\.\S|\b[a-z0-9-]+\.(?:com|net|org|info|app|dev|me|ly|gg|tv|link|page|site)\b/iu;
const handle =
  /(?:^|\s)@[\w.]{3,}|\b(?:snap(?:chat)?|insta(?:gram)?|telegram|whats ?app|discord|kik|signal|tik ?tok|wechat|skype)\b\s*(?::|=|\bis\b|\bname\b)\s*\S{3,}/iu;
/** Days and times are written with as many digits as telephone numbers. */
const day = /\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2}:\d{2}(?::\d{2})?\b/gu;
const phone = /\+\d(?:[\s()./-]*\d){6,14}|(?<![\d.,])\d{2,5}[\s()./-]+\d(?:[\s()./-]*\d){4,11}|(?<![\d.,])\d{9,15}\b/u;

/** The first thing found; `null` when there is nothing. */
export function giveawayIn(text: string): Giveaway | null {
  if (email.test(text)) return "email";
  if (link.test(text)) return "link";
  if (handle.test(text)) return "handle";
  return phone.test(text.replace(day, " ")) ? "phone" : null;
}
