/**
 * The languages of the app, and how the words of one arrive. English is in the bundle. The words of another language
 * are one file, loaded before the first render and only by people who read it. public/theme.js chooses the language
 * before the first paint and writes it on the page. Must not know any component.
 */
import { type Messages, setLanguage } from "./catalogue";

/** Languages that the app speaks. */
export const languages = ["en", "de", "ar"] as const;

/** One of them. */
export type Language = (typeof languages)[number];

/** How formats are asked for: digits in Arabic are those of the codes that people type. */
const tags: Record<Language, string> = { en: "en", de: "de", ar: "ar-u-nu-latn" };

const words: Record<Exclude<Language, "en">, () => Promise<{ words: Messages }>> = {
  de: () => import("./de/words"),
  ar: () => import("./ar/words"),
};

/** The language on the page. */
export function pageLanguage(): Language {
  const { lang } = document.documentElement;
  return languages.find((each) => each === lang) ?? "en";
}

/** The sections of `part`, in the words of a language. */
export const translator =
  (all: Messages) =>
  <Part>(part: Part): Part => {
    const wanted = Object.keys(part as object);
    return Object.fromEntries(Object.entries(all).filter(([section]) => wanted.includes(section))) as Part;
  };

/** Puts a language in use. */
export async function speak(language: Language): Promise<void> {
  if (language === "en") setLanguage(tags.en, (part) => part);
  else setLanguage(tags[language], translator((await words[language]()).words));
}

/** Starts the app in the language of the page; in English if its words cannot be loaded. */
export function inLanguage(start: () => void): void {
  const language = pageLanguage();
  if (language === "en") {
    start();
    return;
  }
  void speak(language)
    .catch(() => {
      document.documentElement.lang = "en";
      document.documentElement.dir = "ltr";
    })
    .then(start);
}
