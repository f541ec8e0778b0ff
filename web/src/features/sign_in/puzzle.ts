/**
 * Solves the puzzle of a `challenge_required` problem: an answer so that the hash of it begins with enough zero bits.
 * Nothing to see or press; it takes a second, on a telephone a few. Must not know any screen.
 */
import { ApiError } from "../../api/problems";

/** How many answers are tried between two breaths of the page. */
const AT_ONCE = 256;

/** Whether these bytes begin with so many zero bits. */
export function beginsWithZeros(bytes: Uint8Array, bits: number): boolean {
  for (let bit = 0; bit < bits; bit += 1) {
    if (((bytes[bit >> 3] ?? 255) >> (7 - (bit & 7))) & 1) return false;
  }
  return true;
}

/** An answer to a puzzle. */
export async function solve({ token, bits }: { token: string; bits: number }): Promise<string> {
  const encoder = new TextEncoder();
  for (let first = 0; ; first += AT_ONCE) {
    const answers = Array.from({ length: AT_ONCE }, (_, index) => String(first + index));
    const hashes = await Promise.all(
      answers.map((answer) => crypto.subtle.digest("SHA-256", encoder.encode(`${token}.${answer}`))),
    );
    const found = answers.find((_, index) => {
      const hash = hashes[index];
      return hash !== undefined && beginsWithZeros(new Uint8Array(hash), bits);
    });
    if (found !== undefined) return found;
  }
}

/** Sends; where a puzzle must be solved first, solves it and sends again, once. */
export async function solving<Answer>(
  send: (solved?: { token: string; answer: string }) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ApiError) || error.puzzle === undefined) throw error;
    const { puzzle } = error;
    return send({ token: puzzle.token, answer: await solve(puzzle) });
  }
}
