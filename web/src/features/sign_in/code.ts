/** The eight digits of an email, as people type and paste them. Pure. */

/** The digits in a text, in whatever script they were typed, at most eight. */
export function digitsOf(text: string): string {
  return Array.from(text.normalize("NFKC"))
    .map((character) => (/\p{Nd}/u.test(character) ? digit(character) : ""))
    .join("")
    .slice(0, 8);
}

/** "1234 5678", while it is being typed. */
export function spaced(digits: string): string {
  return digits.length > 4 ? `${digits.slice(0, 4)} ${digits.slice(4)}` : digits;
}

/** Unicode puts the ten digits of a script in one row, from 0 to 9. */
function digit(character: string): string {
  let start = character.codePointAt(0) ?? 0;
  const value = start;
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1)) && value - start < 9) start -= 1;
  return String(value - start);
}
