import { expect, it } from "vitest";

import { vitalOf } from "./vitals";

it("counts times in seconds, and the shift as it is", () => {
  expect(vitalOf({ name: "LCP", value: 1_830 })).toEqual({ name: "lcp", value: 1.83 });
  expect(vitalOf({ name: "INP", value: 40 })).toEqual({ name: "inp", value: 0.04 });
  expect(vitalOf({ name: "TTFB", value: 0 })).toEqual({ name: "ttfb", value: 0 });
  expect(vitalOf({ name: "CLS", value: 0.12 })).toEqual({ name: "cls", value: 0.12 });
  expect(vitalOf({ name: "FCP", value: 9 })).toBeUndefined();
});
