/**
 * Measures what counting costs and how long the console of a seeded year takes, on SQLite: a day with a million events is
 * counted anew, then every page of a year is asked for. Writes its figures into the file that `IO_WEB_FIGURES` names.
 * A measurement: no wait fails it.
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";

import { expect, test } from "@playwright/test";

import { Mailbox } from "../e2e/mailbox";
import { Server } from "../e2e/server";
import { Moderator } from "../e2e/staff";

const run = promisify(execFile);

/** Everyone comes on their first day, so a place of one day has all of them. */
const DAY = { people: "93000", days: "1" };
const YEAR = { people: "20000", days: "365" };
const ROUNDS = 9;
const DAY_MS = 86_400_000;

/** Nobody works the queue of a year by hand, and the figures are asked for in quick succession. */
const SETTINGS = { IO_LIMITS__OTHER_ADDRESS: "20000/1m", IO_LIMITS__OTHER_ACCOUNT: "20000/1m" };

interface Seeded {
  people: number;
  chats: number;
  messages: number;
  ratings: number;
  milliseconds: number;
}

async function seed(server: Server, { people, days }: typeof DAY): Promise<Seeded> {
  const { stdout } = await run(server.binary, ["seed", "--people", people, "--days", days, "--json"], {
    env: server.environment,
  });
  return JSON.parse(stdout) as Seeded;
}

/** The day so many days ago, in coordinated universal time. */
const day = (ago: number): string => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);

/** Processor time of a command in seconds, user and system. */
async function processorTime(server: Server, ...words: string[]): Promise<number> {
  const script = `TIMEFORMAT='%U %S'; time "$0" "$@" >&2`;
  const { stderr } = await run("bash", ["-c", script, server.binary, ...words], { env: server.environment });
  const last = stderr.trimEnd().split("\n").at(-1) ?? "";
  return last.split(" ").reduce((sum, part) => sum + Number(part), 0);
}

const median = (values: readonly number[]): number => {
  const middle = values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
};

/** What the pages of the console ask for. */
const asked = [
  "me",
  "queue?tab=open",
  "queue?tab=mine",
  "raids",
  "appeals",
  "unmask",
  "people?q=1",
  "audit",
  "doctor",
  "announcements",
  "news",
  "communities",
  "feedback",
  "board",
  "words",
  "matching",
  "staff",
  "keys",
  "insights/overview",
  "insights/live",
  "insights/days",
  `insights/days?from=${day(28)}&to=${day(1)}&compare=year`,
  `insights/days?from=${day(364)}&to=${day(1)}`,
  `insights/days.csv?from=${day(364)}&to=${day(1)}`,
];

test("counting a day, and the console of a year", async ({ browser }) => {
  test.setTimeout(3_500_000);
  const figures: Record<string, number> = {};
  const mailbox = await Mailbox.start();

  await test.step("a day with a million events", async () => {
    const server = await Server.prepare(mailbox.port, SETTINGS);
    const seeded = await seed(server, DAY);
    figures["seed_messages_a_second"] = (seeded.messages * 1_000) / seeded.milliseconds;
    // Each chat has two searches, and each person joined.
    figures["day_events"] = seeded.messages + 3 * seeded.chats + seeded.ratings + seeded.people;
    figures["day_cpu_s"] = await processorTime(server, "insights", "rollup", "--day", day(1));
    await server.stop();
  });

  const server = await Server.prepare(mailbox.port, SETTINGS);
  await test.step("a year", async () => {
    const seeded = await seed(server, YEAR);
    figures["year_seed_s"] = seeded.milliseconds / 1_000;
    figures["year_chats"] = seeded.chats;
    figures["year_messages"] = seeded.messages;
  });
  await server.run();
  const owner = await Moderator.join(browser, server, mailbox, "owner@example.org", { role: "owner" });
  await test.step("its pages", async () => {
    const { request } = owner.page.context();
    const medians: number[] = [];
    let longest = 0;
    for (const path of asked) {
      const taken: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const before = performance.now();
        const answer = await request.get(`${server.origin}/console/api/${path}`);
        taken.push(performance.now() - before);
        expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
      }
      process.stdout.write(`${path}: ${median(taken).toFixed(1)} ms, longest ${Math.max(...taken).toFixed(1)} ms\n`);
      medians.push(median(taken));
      longest = Math.max(longest, ...taken);
    }
    figures["page_slowest_ms"] = Math.max(...medians);
    figures["page_longest_ms"] = longest;
  });
  await test.step("the overview in a browser", async () => {
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = performance.now();
      await owner.open("/insights");
      await expect(owner.page.getByText(/compared with|Nothing changed/u).first()).toBeVisible();
      taken.push(performance.now() - before);
    }
    figures["overview_shown_ms"] = median(taken);
  });
  await owner.leave();
  await server.stop();
  await mailbox.stop();

  await writeFile(process.env["IO_WEB_FIGURES"] ?? "web-figures.json", JSON.stringify(figures));
});
