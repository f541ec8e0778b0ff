import { beforeEach, expect, it, onTestFinished, vi } from "vitest";

import { webAudio } from "./sound";

const played: number[] = [];

beforeEach(() => {
  played.length = 0;
  vi.spyOn(navigator.userActivation, "hasBeenActive", "get").mockReturnValue(true);
  const param = { setValueAtTime: vi.fn(), linearRampToValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() };
  class Node {
    gain = param;
    constructor(_context: unknown, { frequency }: { frequency?: number }) {
      if (frequency !== undefined) played.push(frequency);
    }
    connect = (next: unknown) => next;
    start = vi.fn();
    stop = vi.fn();
  }
  vi.stubGlobal("OscillatorNode", Node);
  vi.stubGlobal("GainNode", Node);
  vi.stubGlobal(
    "AudioContext",
    class {
      currentTime = 0;
      destination = null;
    },
  );
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
});

it("ch_16 sounds for one message in three seconds, and for every match", () => {
  const now = vi.spyOn(Date, "now").mockReturnValue(10_000);
  const sounds = webAudio(() => true);
  sounds.play("message");
  now.mockReturnValue(12_999);
  sounds.play("message");
  expect(played).toEqual([880]);
  sounds.play("match");
  expect(played).toEqual([880, 392, 587]);
  now.mockReturnValue(13_000);
  sounds.play("message");
  expect(played).toEqual([880, 392, 587, 880]);
});

it("ch_16 is silent where sounds are off", () => {
  const sounds = webAudio(() => false);
  sounds.play("match");
  expect(played).toEqual([]);
});
