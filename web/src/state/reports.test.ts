import { expect, it } from "vitest";

import { ApiError } from "../api/problems";
import type { Filing } from "../api/safety";
import { Reports } from "./reports";

const filing = (cid: string): Filing => ({ chat: "c1", cid, reason: "threats", block: true, email: false });
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** A tab whose server answers as told. */
function tab(answer: (filing: Filing) => string) {
  const world = { kept: null as unknown, sent: [] as string[], due: [] as { ms: number; call: () => void }[], answer };
  const open = () =>
    new Reports({
      read: () => JSON.parse(JSON.stringify(world.kept)) as unknown,
      write: (value) => {
        world.kept = value;
      },
      send: async (one) => {
        world.sent.push(one.cid);
        await Promise.resolve();
        return { report: world.answer(one) };
      },
      later: (ms, call) => {
        const entry = { ms, call };
        world.due.push(entry);
        return () => {
          world.due = world.due.filter((each) => each !== entry);
        };
      },
    });
  return { world, open };
}

const offline = () => {
  throw new ApiError("offline", 0);
};

it("gives the number at once, and keeps nothing afterwards", async () => {
  const { world, open } = tab(() => "4821-K");
  const queue = open();
  queue.start("me");
  queue.file(filing("a"));
  expect(world.kept).not.toBeNull();
  await settled();
  expect(queue.fate("a")).toEqual({ at: "filed", report: "4821-K" });
  expect(world.kept).toBeNull();
});

it("keeps a report through a reload without a connection, and sends it under the same key", async () => {
  const { world, open } = tab(offline);
  const before = open();
  before.start("me");
  before.file(filing("a"));
  await settled();
  expect(before.fate("a")).toEqual({ at: "waiting" });
  expect(before.waiting()).toBe(1);

  const after = open();
  after.start("me");
  await settled();
  world.answer = () => "4821-K";
  after.wake();
  await settled();
  expect(new Set(world.sent)).toEqual(new Set(["a"]));
  expect(after.fate("a")).toEqual({ at: "filed", report: "4821-K" });
  expect(after.waiting()).toBe(0);
});

it("waits as long as the server asks before it tries again", async () => {
  const { world, open } = tab(() => {
    throw new ApiError("rate_limited", 429, { retry_after: 60 });
  });
  const queue = open();
  queue.start("me");
  queue.file(filing("a"));
  await settled();
  expect(world.due.map(({ ms }) => ms)).toEqual([60_000]);
  world.answer = () => "4821-K";
  world.due[0]?.call();
  await settled();
  expect(queue.fate("a")).toEqual({ at: "filed", report: "4821-K" });
});

it("says why a report was refused, and sends the next one", async () => {
  const { open } = tab(({ cid }) => {
    if (cid === "a") throw new ApiError("too_many_reports", 429);
    return "77-B";
  });
  const queue = open();
  queue.start("me");
  queue.file(filing("a"));
  queue.file(filing("b"));
  await settled();
  expect(queue.fate("a")?.at).toBe("refused");
  expect(queue.fate("b")).toEqual({ at: "filed", report: "77-B" });
});

it("remembers which chats were reported, and who was blocked with it, for this person alone", async () => {
  const { open } = tab(({ chat }) => {
    if (chat === "c2") throw new ApiError("too_many_reports", 429);
    return "4821-K";
  });
  const queue = open();
  queue.start("me");
  queue.file(filing("a"));
  queue.file({ ...filing("b"), chat: "c2" });
  queue.file({ ...filing("c"), chat: "c3", block: false });
  await settled();
  const all = () => ["c1", "c2", "c3"].map((chat) => [queue.reported(chat), queue.parted(chat)]);
  expect(all()).toEqual([
    [true, true],
    [false, false],
    [true, false],
  ]);
  queue.start("them");
  expect(all().flat()).not.toContain(true);
});

it("shows the number of the report that there is already", async () => {
  const { open } = tab(() => {
    throw new ApiError("already_reported", 409, { report: "4821-K" });
  });
  const queue = open();
  queue.start("me");
  queue.file(filing("a"));
  await settled();
  expect(queue.fate("a")).toEqual({ at: "filed", report: "4821-K" });
});

it("never sends what another person wrote in the same tab", async () => {
  const { world, open } = tab(offline);
  const mine = open();
  mine.start("me");
  mine.file(filing("a"));
  await settled();
  const sent = world.sent.length;
  const theirs = open();
  theirs.start("them");
  await settled();
  expect(world.sent.length).toBe(sent);
  expect(world.kept).toBeNull();
});

it("sends what was filed before it knew who is signed in, after what was kept", async () => {
  const { world, open } = tab(offline);
  const before = open();
  before.start("me");
  before.file(filing("a"));
  await settled();
  world.answer = ({ cid }) => `number of ${cid}`;
  world.sent.length = 0;
  const after = open();
  after.file(filing("b"));
  await settled();
  expect(world.sent).toEqual([]);
  after.start("me");
  await settled();
  expect(world.sent).toEqual(["a", "b"]);
  expect(after.fate("b")).toEqual({ at: "filed", report: "number of b" });
});
