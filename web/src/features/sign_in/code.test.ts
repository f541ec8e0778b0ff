import { describe, expect, it } from "vitest";

import { digitsOf, spaced } from "./code";
import { looksLikeEmail } from "./email";

describe("digitsOf", () => {
  it("extracts the digits from pasted text", () => {
    expect(digitsOf("1234 5678")).toBe("12345678");
    expect(digitsOf("Your code: 1234-5678.")).toBe("12345678");
    expect(digitsOf("123456789")).toBe("12345678");
    expect(digitsOf("")).toBe("");
  });

  it("reads digits of other scripts", () => {
    expect(digitsOf("١٢٣٤ ٥٦٧٨")).toBe("12345678");
    expect(digitsOf("１２３４５６７８")).toBe("12345678");
    expect(digitsOf("९०१२३४५६")).toBe("90123456");
  });
});

it("shows the digits in two groups", () => {
  expect(["", "1234", "12345", "12345678"].map(spaced)).toEqual(["", "1234", "1234 5", "1234 5678"]);
});

it("rejects what cannot be an email address", () => {
  for (const good of ["a@b.co", " noor@example.org ", "名前@例え.jp"]) expect(looksLikeEmail(good)).toBe(true);
  for (const bad of ["", "a@b", "a b@c.de", "@example.org", "noor.example.org"])
    expect(looksLikeEmail(bad)).toBe(false);
});
