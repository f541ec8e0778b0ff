/**
 * Owns the telephone lines by country (ISO 3166), each with the page that it was taken from.
 * Check them before an installation opens, and once a year: docs/security/safety-hints.md says how.
 */

interface CareLine {
  name: string;
  call: string;
  source: string;
}

/** Where to look for a line in any other country. */
export const directory = "https://findahelpline.com";

/** The lines of each country. */
export const lines: Readonly<Record<string, readonly CareLine[]>> = {
  AT: [{ name: "TelefonSeelsorge", call: "142", source: "https://www.telefonseelsorge.at" }],
  AU: [{ name: "Lifeline", call: "13 11 14", source: "https://www.lifeline.org.au" }],
  BE: [{ name: "Zelfmoordlijn", call: "1813", source: "https://www.zelfmoord1813.be" }],
  BR: [{ name: "CVV", call: "188", source: "https://cvv.org.br" }],
  CA: [{ name: "Suicide Crisis Helpline", call: "988", source: "https://988.ca" }],
  CH: [{ name: "Die Dargebotene Hand", call: "143", source: "https://www.143.ch" }],
  DE: [{ name: "TelefonSeelsorge", call: "0800 111 0 111", source: "https://www.telefonseelsorge.de" }],
  DK: [{ name: "Livslinien", call: "70 201 201", source: "https://www.livslinien.dk" }],
  ES: [{ name: "Línea 024", call: "024", source: "https://www.sanidad.gob.es/linea024" }],
  FR: [{ name: "3114", call: "3114", source: "https://3114.fr" }],
  GB: [{ name: "Samaritans", call: "116 123", source: "https://www.samaritans.org" }],
  IE: [{ name: "Samaritans", call: "116 123", source: "https://www.samaritans.org/ireland" }],
  IN: [{ name: "Tele MANAS", call: "14416", source: "https://telemanas.mohfw.gov.in" }],
  NL: [{ name: "113 Zelfmoordpreventie", call: "113", source: "https://www.113.nl" }],
  NO: [{ name: "Mental Helse", call: "116 123", source: "https://mentalhelse.no" }],
  NZ: [{ name: "1737", call: "1737", source: "https://1737.org.nz" }],
  PL: [{ name: "Telefon zaufania", call: "116 123", source: "https://116123.pl" }],
  SE: [{ name: "Mind Självmordslinjen", call: "90101", source: "https://mind.se" }],
  US: [{ name: "988 Lifeline", call: "988", source: "https://988lifeline.org" }],
};
