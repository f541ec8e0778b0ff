/** What happened between two looks at a server that counts since its start. Pure. */
import type { InsightsLive } from "../types";

type Ranges = InsightsLive["answers"];

/** What happened in a time. */
export interface Happened {
  /** How long the time is, in seconds. */
  seconds: number;
  answers: number;
  failed: number;
  /** Milliseconds; without: longer than every range, or nothing was answered. */
  median?: number;
  slow?: number;
}

/** The looks of the last minute and the one before them, with the new one at the end. A restart begins anew. */
export function keep(looks: readonly InsightsLive[], look: InsightsLive): InsightsLive[] {
  const last = looks.at(-1);
  if (last?.at === look.at) return [...looks];
  if (last !== undefined && total(look.answers) < total(last.answers)) return [look];
  const from = Date.parse(look.at) - 60_000;
  const young = looks.findIndex(({ at }) => Date.parse(at) > from);
  return [...(young === -1 ? looks.slice(-1) : looks.slice(Math.max(0, young - 1))), look];
}

/** What happened from the first look to the last; nothing to say with fewer than two. */
export function happened(looks: readonly InsightsLive[]): Happened | undefined {
  const [first] = looks;
  const last = looks.at(-1);
  if (first === undefined || last === undefined || first === last) return undefined;
  const counts = between(first.answers, last.answers);
  const [median, slow] = [percentile(counts, 50), percentile(counts, 99)];
  return {
    seconds: Math.round((Date.parse(last.at) - Date.parse(first.at)) / 1_000),
    answers: total(counts),
    failed: last.failed - first.failed,
    ...(median !== undefined && { median }),
    ...(slow !== undefined && { slow }),
  };
}

const total = (ranges: Ranges) => ranges.at(-1)?.count ?? 0;

/** The counts of the later look without those of the earlier one. Each range holds those before it. */
function between(earlier: Ranges, later: Ranges): Ranges {
  return later.map(({ within, count }) => {
    const before = earlier.find((range) => range.within === within)?.count ?? 0;
    return { ...(within !== undefined && { within }), count: Math.max(0, count - before) };
  });
}

/** The bound of the first range that holds so many of a hundred. */
function percentile(ranges: Ranges, percent: number): number | undefined {
  const rank = Math.ceil((total(ranges) * percent) / 100);
  return rank === 0 ? undefined : ranges.find(({ count }) => count >= rank)?.within;
}
