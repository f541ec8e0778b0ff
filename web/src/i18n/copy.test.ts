/**
 * No text presses or shames anyone, and no dialog hides the way out (AB-50). What looks like pressure and is none stands
 * in a list with its reason; an entry that is no longer needed fails too.
 */
import { describe, expect, it } from "vitest";

type Text = string | ((...values: never[]) => string) | { [name: string]: Text } | readonly Text[];

const catalogues = {
  ...import.meta.glob<Record<string, Text>>("./en/*.ts", { eager: true }),
  ...import.meta.glob<Record<string, Text>>("../console/words/*.ts", { eager: true }),
};

/** Every sentence, by its place: "safety.pauses.reveal". A text with values is called with a number, or with a word. */
function sentences(text: unknown, place: string): [string, string][] {
  if (typeof text === "string") return [[place, text]];
  if (typeof text === "function") {
    const call = text as (...values: unknown[]) => unknown;
    const filled = (value: unknown) => call(...Array.from({ length: Math.max(call.length, 3) }, () => value));
    for (const value of [5, "5", "none", []]) {
      try {
        const said = filled(value);
        if (typeof said !== "function") return sentences(said, place);
      } catch {
        // Another kind of value is meant.
      }
    }
    return [];
  }
  if (typeof text !== "object" || text === null) return [];
  return Object.entries(text).flatMap(([name, part]) => sentences(part, place === "" ? name : `${place}.${name}`));
}

const all = Object.values(catalogues).flatMap((section) => sentences(section, ""));

/** What sites do to people around leaving, staying, paying and secrets. */
const pressure: Readonly<Record<string, RegExp>> = {
  shaming: /no,? (?:thanks,? )?i (?:don.t|do not|hate|prefer|want)|i.d rather (?:miss|stay)|sad to|sorry to see/iu,
  holding:
    /don.t (?:go|leave us)|please stay|before you go|we.ll miss you|miss(?:ing)? out|you.ll (?:lose out|regret)/iu,
  urgency: /last chance|hurry|act now|limited (?:time|offer)|only \d+ (?:left|remaining)|while it lasts|don.t miss/iu,
  crowd:
    /most people (?:choose|accept|share)|everyone (?:else )?(?:shares|does|accepts)|\d+ (?:others|people) are (?:waiting|looking at)/iu,
  payment: /\bpremium\b|\bupgrade\b|\bunlock\b|\bsubscri|\bpaid\b|\bfree trial\b|\bpro version\b/iu,
  claims:
    /end-to-end|\be2ee?\b|military.grade|bank.grade|completely anonymous|untraceable|100 ?% (?:safe|secure|private|anonymous)/iu,
};

/** What one of the patterns finds and is right to be there. */
const exceptions: Readonly<Record<string, string>> = {
  "pages.privacy.sections.1.body.1": "says that messages are not end-to-end encrypted, and why",
  "pages.safety.sections.1.body.2": "warns of others who are in a hurry",
  "problems.changed": "asks staff to read again before they decide",
};

/** Every text with a time or a number that runs out, and what happens when it has: nobody loses anything by waiting. */
const runningOut: Readonly<Record<string, string>> = {
  "chat.composer.left": "characters of one message",
  "dialogs.parting.left": "the time to undo; when it is over, what was pressed happens",
  "report.left": "characters of the words",
  "hearing.left": "characters of what one tells the staff",
  "feedback.left": "characters of an answer of staff",
  "safety.left": "characters of an appeal",
  "announcements.left": "characters of an announcement",
  "caseWords.decide.left": "characters of a decision",
  "settings.picture.across": "a direction",
  "matching.called.left": "after it the search ends, and another one can begin at once",
  "reveal.notYet.none": "asking again would press the other one",
  "reveal.asked.body": "an unanswered request ends without a word, so that nobody has to say no",
  "appeals.answerBy": "the time that staff have for an answer",
  "rating.title.peer": "says that the other one left the chat; no time runs",
  "queue.left": "the time that staff have for a first look",
  "queue.columns.3": "the time that staff have for a first look",
  "queue.break.onBody": "a break of staff",
};

describe("ab_50 the words of the app", () => {
  it("finds the texts that it reads", () => {
    expect(all.length).toBeGreaterThan(900);
    expect(all.map(([place]) => place)).toContain("safety.pauses.reporting");
  });

  it("press and shame nobody, sell nothing, and claim nothing that no test shows", () => {
    const found = all.flatMap(([place, text]) =>
      Object.entries(pressure).flatMap(([kind, pattern]) => (pattern.test(text) ? [`${place}: ${kind}: ${text}`] : [])),
    );
    const places = found.map((line) => line.slice(0, line.indexOf(":")));
    expect(found.filter((_, index) => exceptions[places[index] ?? ""] === undefined)).toEqual([]);
    expect(Object.keys(exceptions).filter((place) => !places.includes(place))).toEqual([]);
  });

  it("let nothing run out but what is on the list", () => {
    const found = all.filter(([, text]) =>
      /(?:^|\b(?:\d|characters|requests|time) )left\b(?!-)(?=[.,]?$|[ .](?!early))|\bexpires?\b|\bruns? out\b/iu.test(
        text,
      ),
    );
    const places = found.map(([place]) => place);
    expect(found.filter(([place]) => runningOut[place] === undefined)).toEqual([]);
    expect(Object.keys(runningOut).filter((place) => !places.includes(place))).toEqual([]);
  });
});

const screens = import.meta.glob<string>(["../features/**/*.tsx", "../console/**/*.tsx", "../app/**/*.tsx"], {
  eager: true,
  query: "?raw",
  import: "default",
});

describe("ab_50 the dialogs of the app", () => {
  it("show the way out as plainly as the step that cannot be undone", () => {
    const dangerous: string[] = [];
    for (const [file, source] of Object.entries(screens)) {
      if (file.includes(".test.")) continue;
      for (const block of source.matchAll(/actions=\{\s*<>([\s\S]*?)<\/>\s*\}/gu)) {
        const buttons = (block[1] ?? "").match(/<Button[\s\S]*?>/gu) ?? [];
        if (!buttons.some((button) => button.includes('look="danger"'))) continue;
        dangerous.push(file);
        const ways = buttons.filter((button) => !button.includes('look="danger"'));
        expect(ways.length, `${file}: a way out`).toBeGreaterThan(0);
        expect(buttons[0], `${file}: the way out comes first`).toBe(ways[0]);
        expect(ways[0], `${file}: the way out is a button like the other`).not.toMatch(/look="ghost"|size="small"/u);
      }
    }
    expect(dangerous.length).toBeGreaterThan(2);
  });
});
