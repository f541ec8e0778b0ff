import { beforeEach, describe, expect, it, vi } from "vitest";

import { type Query, QueryClient } from "./client";

/** A query that the test answers by hand. */
function asked(queryKey: readonly string[], options: Partial<Query<string>> = {}) {
  const turns: { answer: (data: string) => void; fail: (error: Error) => void; signal: AbortSignal }[] = [];
  const query: Query<string> = {
    queryKey,
    queryFn: ({ signal }) =>
      new Promise((answer, fail) => {
        turns.push({ answer, fail, signal });
      }),
    ...options,
  };
  return { query, turns };
}

describe("QueryClient", () => {
  let now = 0;
  const failed = vi.fn();
  let client: QueryClient;
  beforeEach(() => {
    now = 1_000;
    failed.mockReset();
    client = new QueryClient(failed, () => now);
  });

  it("asks once for all that want the same answer at the same time", async () => {
    const { query, turns } = asked(["a"]);
    const told = vi.fn();
    client.subscribe(query.queryKey, told);
    client.ensure(query);
    client.ensure(query);
    expect(turns).toHaveLength(1);
    turns[0]?.answer("one");
    await client.fetch(query);
    expect(client.read(["a"])).toEqual({ data: "one", error: null });
    expect(told).toHaveBeenCalledOnce();
  });

  it("keeps an answer while it is fresh, and no longer", async () => {
    const { query, turns } = asked(["a"], { staleTime: 500 });
    client.ensure(query);
    turns[0]?.answer("one");
    await client.fetch(query);
    now += 499;
    client.ensure(query);
    expect(turns).toHaveLength(1);
    now += 1;
    client.ensure(query);
    expect(turns).toHaveLength(2);
  });

  it("keeps the old answer beside a new error, and reports the error", async () => {
    const { query, turns } = asked(["a"]);
    client.setQueryData(["a"], "old");
    const done = client.fetch(query);
    const error = new Error("no");
    turns[0]?.fail(error);
    await done;
    expect(client.read(["a"])).toEqual({ data: "old", error });
    expect(failed).toHaveBeenCalledExactlyOnceWith(error, ["a"]);
  });

  it("asks again for watched data after a change, dropping older answers", async () => {
    const watched = asked(["people", "1"], { staleTime: Infinity });
    const unwatched = asked(["people", "2"], { staleTime: Infinity });
    const other = asked(["lobby"], { staleTime: Infinity });
    client.subscribe(watched.query.queryKey, () => undefined);
    for (const { query } of [watched, unwatched, other]) client.ensure(query);
    const again = client.invalidateQueries({ queryKey: ["people"] });
    watched.turns[0]?.answer("from before the change");
    watched.turns[1]?.answer("new");
    await again;
    expect(client.read(["people", "1"]).data).toBe("new");
    expect(watched.turns).toHaveLength(2);
    expect(unwatched.turns).toHaveLength(1);
    expect(other.turns).toHaveLength(1);
  });

  it("refreshes stale watched data when the user comes back", async () => {
    const stale = asked(["stale"]);
    const fresh = asked(["fresh"], { staleTime: 10_000 });
    for (const { query, turns } of [stale, fresh]) {
      client.subscribe(query.queryKey, () => undefined);
      client.ensure(query);
      turns[0]?.answer("one");
      await client.fetch(query);
    }
    const done = client.refreshStale();
    expect([stale.turns.length, fresh.turns.length]).toEqual([2, 1]);
    stale.turns[1]?.answer("two");
    await done;
    expect(client.read(["stale"]).data).toBe("two");
  });

  it("forgets all when another person signs in, even answers on their way", async () => {
    const { query, turns } = asked(["profile"]);
    const told = vi.fn();
    client.subscribe(query.queryKey, told);
    const done = client.fetch(query);
    client.clear();
    expect(turns[0]?.signal.aborted).toBe(true);
    turns[0]?.answer("another person's");
    await done;
    expect(client.read(["profile"])).toEqual({ data: undefined, error: null });
  });

  it("forgets a secret as soon as it is not watched", async () => {
    const { query, turns } = asked(["link", "token"], { forget: true });
    const end = client.subscribe(query.queryKey, () => undefined);
    client.ensure(query);
    turns[0]?.answer("ready");
    await client.fetch(query);
    end();
    expect(client.read(["link", "token"]).data).toBeUndefined();
  });

  it("asks again for what is on the screen when another person signs in", () => {
    const watched = asked(["profile"]);
    const unwatched = asked(["lobby"]);
    client.subscribe(watched.query.queryKey, () => undefined);
    for (const { query } of [watched, unwatched]) client.ensure(query);
    client.clear();
    expect([watched.turns.length, unwatched.turns.length]).toEqual([2, 1]);
  });

  it("forgets what was not watched for five minutes", async () => {
    const { query, turns } = asked(["transcript", "1"]);
    const end = client.subscribe(query.queryKey, () => undefined);
    client.ensure(query);
    turns[0]?.answer("words");
    await client.fetch(query);
    end();
    now += 299_999;
    client.ensure(asked(["other"]).query);
    expect(client.read(query.queryKey).data).toBe("words");
    now += 1;
    client.ensure(asked(["another"]).query);
    expect(client.read(query.queryKey).data).toBeUndefined();
  });
});
