import { expect, it } from "vitest";

import { browserOf, changed, emptyDraft } from "./telling";

it("names the family of a browser and nothing else of it", () => {
  const agents: [string, string][] = [
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"],
    ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge"],
    [
      "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0 Safari/537.36",
      "Samsung Internet",
    ],
    ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 OPR/120.0", "Opera"],
    ["Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Chrome/142.0 Safari/537.36", "Chrome"],
    ["Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/26.0 Safari/604.1", "Safari"],
    ["Ada’s own browser", "other"],
  ];
  for (const [agent, family] of agents) expect(browserOf(agent)).toBe(family);
});

it("gives other words another id once the first may have arrived", () => {
  const draft = { ...emptyDraft("wish"), text: "One" };
  expect(changed(draft, { text: "Two" })).toEqual({ ...draft, text: "Two" });
  const later = changed({ ...draft, tried: true }, { text: "Two" });
  expect(later).toMatchObject({ text: "Two", tried: false });
  expect(later.cid).not.toBe(draft.cid);
});
