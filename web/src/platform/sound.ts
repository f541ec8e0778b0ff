/**
 * Owns the two sounds of IO, made by the browser without a file: two notes for a match (I, then O), one soft one for a
 * message. Must not know when one is due.
 */
import type { Sounds } from "./outside";

const MESSAGE_EVERY = 3_000;

/** Calls `enabled` each time. The browser stays silent until the first gesture of the user. */
export function webAudio(enabled: () => boolean): Sounds {
  let context: AudioContext | null = null;
  let lastMessage = 0;

  function note(frequency: number, from: number, seconds: number, gain: number): void {
    if (context === null) return;
    const start = context.currentTime + from;
    const oscillator = new OscillatorNode(context, { type: "sine", frequency });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(gain, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + seconds);
  }

  return {
    play(sound) {
      if (!enabled() || !navigator.userActivation.hasBeenActive) return;
      const now = Date.now();
      if (sound === "message" && now - lastMessage < MESSAGE_EVERY) return;
      context ??= new AudioContext();
      if (sound === "match") {
        note(392, 0, 0.12, 0.16);
        note(587, 0.1, 0.12, 0.16);
        if ("vibrate" in navigator) navigator.vibrate(20);
      } else {
        lastMessage = now;
        note(880, 0, 0.08, 0.063);
      }
    },
  };
}
