import { afterEach, expect, it } from "vitest";

import { noConnection, problem, serve } from "../test/api";
import { call } from "./client";
import { ApiError, sentence } from "./problems";

const refresh = "POST /api/auth/refresh";
const out = problem(401, "not_signed_in");

afterEach(() => {
  globalThis.ioAhead = undefined;
});

/** What the page asked for before the app was there. */
function askedAhead(answers: Record<string, Response>): void {
  globalThis.ioAhead = Object.fromEntries(
    Object.entries(answers).map(([path, answer]) => [path, Promise.resolve(answer)]),
  );
}

it("renews the login once for all waiting requests, and retries them", async () => {
  let signedIn = false;
  const { asked } = serve({
    "GET /api/one": () => (signedIn ? { one: 1 } : out),
    "GET /api/two": () => (signedIn ? { two: 2 } : out),
    [refresh]: () => {
      signedIn = true;
      return { login: "l", next: "/", expires_in: 600 };
    },
  });
  expect(await Promise.all([call("GET", "/api/one"), call("GET", "/api/two")])).toEqual([{ one: 1 }, { two: 2 }]);
  expect(asked.filter((key) => key === refresh)).toHaveLength(1);
});

it("uses the cookies of another tab that renewed at the same moment", async () => {
  let turn = 0;
  serve({
    "GET /api/one": () => ((turn += 1) > 1 ? { one: 1 } : out),
    [refresh]: problem(409, "refresh_retry"),
  });
  expect(await call("GET", "/api/one")).toEqual({ one: 1 });
});

it("reports that a sign-in is needed after one try to renew", async () => {
  const { asked } = serve({ "GET /api/one": out, [refresh]: out });
  await expect(call("GET", "/api/one")).rejects.toMatchObject({ code: "not_signed_in", status: 401 });
  expect(asked).toEqual(["GET /api/one", refresh]);
});

it("retries once after a lost answer, but never a change that may be done", async () => {
  let turn = 0;
  const lossy = () => ((turn += 1) > 1 ? { done: true } : noConnection());
  serve({ "GET /api/one": lossy, "POST /api/one": lossy });
  expect(await call("GET", "/api/one")).toEqual({ done: true });
  turn = 0;
  await expect(call("POST", "/api/one")).rejects.toMatchObject({ code: "unreachable" });
});

it("turns a problem into one typed error with its fields and wait", async () => {
  const errors = [{ field: "alias", message: "3 to 20 characters." }];
  serve({ "PUT /api/one": problem(422, "invalid_fields", { errors, retry_after: 61 }) });
  const error: unknown = await call("PUT", "/api/one", { body: {} }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: "invalid_fields", requestId: "req-1", retryAfter: 61 });
  expect((error as ApiError).fields.get("alias")).toBe("3 to 20 characters.");
});

it("has a sentence for an error that is no problem document", async () => {
  serve({ "GET /api/one": new Response("<h1>Bad gateway</h1>", { status: 502 }) });
  const error: unknown = await call("GET", "/api/one").catch((reason: unknown) => reason);
  expect(sentence(error)).toMatch(/We can’t reach IO right now/u);
  expect(sentence(new Error("secret detail"))).not.toMatch(/secret/u);
});

it("takes an answer that was asked for ahead, once", async () => {
  const { asked } = serve({ "GET /api/one": { one: 2 } });
  askedAhead({ "/api/one": Response.json({ one: 1 }) });
  expect(await call("GET", "/api/one")).toEqual({ one: 1 });
  expect(await call("GET", "/api/one")).toEqual({ one: 2 });
  expect(asked).toEqual(["GET /api/one"]);
});

it("takes no answer that was asked for before a change", async () => {
  serve({ "GET /api/one": { one: 2 }, "POST /api/two": {} });
  askedAhead({ "/api/one": Response.json({ one: 1 }) });
  await call("POST", "/api/two");
  expect(await call("GET", "/api/one")).toEqual({ one: 2 });
});

it("renews a login that was over when the page asked ahead", async () => {
  const { asked } = serve({ "GET /api/one": { one: 1 }, [refresh]: { login: "l", next: "/", expires_in: 600 } });
  askedAhead({ "/api/one": out.clone() });
  expect(await call("GET", "/api/one")).toEqual({ one: 1 });
  expect(asked).toEqual([refresh, "GET /api/one"]);
});

it("asks again where asking ahead found no connection", async () => {
  serve({ "GET /api/one": { one: 1 } });
  globalThis.ioAhead = { "/api/one": Promise.reject(new TypeError("no connection")) };
  expect(await call("GET", "/api/one")).toEqual({ one: 1 });
});
