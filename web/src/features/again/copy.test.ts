import { describe, expect, it } from "vitest";

import type { ChatEvent } from "../../api/endpoints";
import { copyOf, fileName } from "./copy";

type Said = Pick<ChatEvent, "by"> & Partial<Extract<ChatEvent, { kind: "message" }>>;

const at = (day: number) => ({ seq: day, id: `id-${String(day)}`, at: `2026-11-2${String(day)}T12:04:00Z` });
const said = (day: number, change: Said): ChatEvent => ({ ...at(day), kind: "message", body: "hello", ...change });

describe("a copy of a chat", () => {
  it("has a heading for each day and a line for each thing said", () => {
    const events: ChatEvent[] = [
      said(1, { by: "peer" }),
      said(1, { by: "me", body: "two\nlines" }),
      said(2, { by: "peer", body: null, deleted: true }),
      { ...said(2, { by: "me", body: "yes", quote: 1 }), seq: 7 },
      { ...said(2, { by: "me", body: "why", quote: 2 }), seq: 8 },
      { ...said(2, { by: "me", body: "no", quote: 99 }), seq: 9 },
      { ...at(2), by: "peer", kind: "deleted", target: 2 },
      { ...at(2), by: "system", kind: "revealed" },
      { ...at(3), by: "peer", kind: "ended", reason: "left" },
    ];
    const lines = copyOf({ name: "Amber Heron", events, savedAt: new Date("2026-11-30T10:00:00Z") }).split("\n");
    expect(lines[0]).toBe("Chat with Amber Heron");
    expect(lines.filter((line) => /^[A-Z]\w+ \d+, 2026$/u.test(line))).toHaveLength(3);
    expect(lines.filter((line) => /^\d\d:\d\d {2}/u.test(line)).map((line) => line.slice(7))).toEqual([
      "Amber Heron: hello",
      "You: two",
      "Amber Heron: [Message deleted]",
      "You (In reply to “hello”): yes",
      "You (In reply to an earlier message): why",
      "You (In reply to an earlier message): no",
      "– You both revealed your cards.",
      "– The chat ended.",
    ]);
    expect(lines).toContain("       lines");
  });

  it("has a name that every system can store", () => {
    const day = new Date(2026, 10, 3);
    expect(fileName("Amber Heron", day)).toBe("io-amber-heron-2026-11-03.txt");
    expect(fileName("../../etc/passwd\u0000", day)).toBe("io-etc-passwd-2026-11-03.txt");
    expect(fileName("نور", day)).toBe("io-نور-2026-11-03.txt");
    expect(fileName("…", day)).toBe("io-chat-2026-11-03.txt");
  });
});
