import { describe, expect, it } from "vitest";

import { pattern, scrub } from "./report";

describe("pattern", () => {
  it("never contains the id of a chat", () => {
    expect(pattern("/chat/0198f9d2-7d1c-7000-8000-000000000000")).toBe("/chat/:chat");
    expect(pattern("/people/0198f9d2")).toBe("/people/:chat");
    expect(pattern("/lobby")).toBe("/lobby");
    expect(pattern("/somewhere/else")).toBe("other");
  });
});

describe("scrub", () => {
  it("removes what a person could have written", () => {
    expect(scrub('Cannot parse "I live in Riga" at 3')).toBe("Cannot parse … at 3");
    expect(scrub("bad address noor@example.org in https://io.example/auth/confirm#t=abc")).toBe("bad address … in …");
    expect(scrub("chat 0198f9d2-7d1c-7000-8000-000000000000 gone")).toBe("chat … gone");
    expect(scrub("x".repeat(400))).toHaveLength(300);
  });
});
