/** A chat as a text to keep. Pure: says only what the transcript shows. */
import "../../i18n/sections/transcript";

import type { ChatEvent } from "../../api/endpoints";
import { reactions } from "../../core/session/reactions";
import { m } from "../../i18n/catalogue";
import { clock, fullDay } from "../../i18n/format";
import { replyTo } from "./reply";

interface Copied {
  /** The name of the other person as this page shows it. */
  name: string;
  events: readonly ChatEvent[];
  savedAt: Date;
}

/** The whole text, a line for each message, with a heading for each day. */
export function copyOf({ name, events, savedAt }: Copied): string {
  const words = m.transcript;
  const lines = [words.title(name), words.copy.saved(fullDay(savedAt), clock(savedAt))];
  let today = "";
  for (const event of events) {
    const said = sentence(event, name, events);
    if (said === null) continue;
    const at = new Date(event.at);
    if (fullDay(at) !== today) {
      today = fullDay(at);
      lines.push("", today, "");
    }
    lines.push(`${clock(at)}  ${said}`);
  }
  return `${lines.join("\n")}\n`;
}

function sentence(event: ChatEvent, name: string, events: readonly ChatEvent[]): string | null {
  const words = m.transcript;
  switch (event.kind) {
    case "message": {
      const text = event.deleted === true || typeof event.body !== "string" ? `[${words.deleted}]` : event.body;
      // Further lines of one message stand below its first, so that none of them looks like another message.
      const reply = replyTo(event, events);
      const who = event.by === "me" ? words.me : name;
      return `${who}${reply === null ? "" : ` (${reply})`}: ${text.replaceAll("\n", "\n       ")}`;
    }
    case "deleted":
      return null;
    case "reacted": {
      const who = event.by === "me" ? words.me : name;
      return event.reaction ? `– ${who}: ${reactions[event.reaction]}` : null;
    }
    case "ended":
      return `– ${words.ended[event.reason]}`;
    case "revealed":
      return `– ${words.revealed}`;
    case "reveal_withdrawn":
      return `– ${words.withdrawn}`;
  }
}

/** A name for the file that every system can store. */
export function fileName(name: string, startedAt: Date): string {
  const plain = name
    .normalize("NFKC")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/gu, "")
    .slice(0, 60);
  const date = [startedAt.getFullYear(), startedAt.getMonth() + 1, startedAt.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  return `io-${plain === "" ? "chat" : plain.toLocaleLowerCase()}-${date}.txt`;
}
