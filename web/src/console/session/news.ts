/** Which news of the staff was read in this browser. The server does not know it. */
import { inThisBrowser } from "../../platform/storage";

const key = "io.console.news";

/** What was read. */
export function readNews(): readonly string[] {
  const kept = inThisBrowser.read(key);
  return kept === null || kept === "" ? [] : kept.split(" ");
}

/** Notes that something was read; what does not show any more is forgotten. */
export function sawNews(one: string, showing: readonly string[]): readonly string[] {
  const seen = [...readNews().filter((each) => showing.includes(each)), one];
  inThisBrowser.write(key, seen.join(" "));
  return seen;
}
