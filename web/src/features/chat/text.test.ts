import fc from "fast-check";
import { expect, it } from "vitest";

import { isBig, isVisible, linksIn, piecesOf } from "./text";

const links = (text: string) => linksIn(text).map(({ href, host }) => [href, host]);

it("finds addresses without a scheme, and names the host that is asked", () => {
  expect(links("look at example.org, or www.example.com/a?b=1.")).toEqual([
    ["https://example.org", "example.org"],
    ["https://www.example.com/a?b=1", "www.example.com"],
  ]);
  expect(links("t.me/someone and http://example.net")).toEqual([
    ["https://t.me/someone", "t.me"],
    ["http://example.net", "example.net"],
  ]);
  // A look-alike character becomes visible.
  expect(links("\u0430pple.com")).toEqual([["https://\u0430pple.com", "xn--pple-43d.com"]]);
});

it("takes no sentence, number, file or email address for a link", () => {
  for (const text of [
    "Hi.it was late.So we left",
    "e.g. this, i.e. that",
    "version 1.2.3 at 10.30",
    "look in notes.txt and main.rs",
    "write to ada@example.org",
    "example.organic",
    "a..com",
    "https://user:pass@evil.example/",
    "javascript:alert(1)",
  ]) {
    expect(links(text), text).toEqual([]);
  }
});

it("keeps every text whole, whatever is in it", () => {
  const parts = fc.constantFrom(
    "a",
    ".",
    "-",
    "@",
    "/",
    ":",
    "com",
    "org",
    "me",
    "https://",
    " ",
    "\u0301",
    "\u{1f600}",
    "\n",
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 60 }), (pieces) => {
      const text = pieces.join("");
      expect(
        piecesOf(text)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
    }),
  );
});

it("reads a long text of dots and words without getting lost in it", () => {
  for (const text of ["a".repeat(2_000), "a.".repeat(1_000), "a-".repeat(1_000), "a.comx.".repeat(285)]) {
    expect(piecesOf(text).map(({ kind }) => kind)).toEqual(["text"]);
  }
});

it("shows up to three emoji large, and never a word or a digit", () => {
  for (const text of [
    "\u{1f600}",
    "\u{1f469}\u200d\u{1f469}\u200d\u{1f467}",
    "\u{1f1ee}\u{1f1f9}",
    " \u2764\ufe0f \u{1f44d}\u{1f3fd} ",
  ]) {
    expect(isBig(text), text).toBe(true);
  }
  for (const text of ["", "1", "#", "ok", "\u{1f600}!", "\u{1f600}".repeat(4), "\u200b"])
    expect(isBig(text), text).toBe(false);
});

it("knows a text in which there is nothing to see", () => {
  for (const text of ["", " \n", "\u200b\u200b", "\u2800", "\u3164\u2060"]) expect(isVisible(text)).toBe(false);
  for (const text of ["a", "\u{1f600}", "\u0645"]) expect(isVisible(text)).toBe(true);
});
