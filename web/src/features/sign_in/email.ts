/** A first look at an address, before the server has its say. Pure. */

/** Whether this could be an address: something, an at sign, and a domain with a dot. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(text.trim());
}
