import { expect, it } from "vitest";

import { giveawayIn } from "./nudge";

it.each([
  ["write to me: ines.k@example.org", "email"],
  ["https://example.org/a", "link"],
  ["look at www.example.org", "link"],
  ["it is on example.com", "link"],
  ["I am @night_owl there", "handle"],
  ["my telegram is nightowl", "handle"],
  ["Insta: night.owl", "handle"],
  ["+49 151 1234567", "phone"],
  ["call 0151 123 45 67", "phone"],
  ["0044 20 7946 0958", "phone"],
  ["555-0199-22", "phone"],
  ["01511234567", "phone"],
] as const)("detects before sending what could identify a person: %s", (text, kind) => {
  expect(giveawayIn(text)).toBe(kind);
});

it.each([
  "on 2026-11-25 at 21:30, or on 24.12.2026",
  "about 1,000,000 people, or 12345678",
  "3.14159265358979",
  "I use signal and telegram a lot",
  "see you @ home",
  "Node.js e.g. and so on...",
  "he said: 7 7 7",
])("lets ordinary words pass: %s", (text) => {
  expect(giveawayIn(text)).toBeNull();
});
