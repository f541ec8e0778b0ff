/** The short question as it is typed, and its answers as tables. Pure. */
import type { InsightsAnswersOfMonth, InsightsQuestion, OwnQuestion, QuestionChoice } from "../types";

/** The languages that the form has a line for, in the order in which they are sent. */
export const languages = ["en", "de", "ar"] as const;
export type Language = (typeof languages)[number];

/** A whole number from 0 to `most`. */
export function typed(text: string, most: number): number | undefined {
  if (!/^\d{1,5}$/u.test(text.trim())) return undefined;
  const number = Number(text);
  return number <= most ? number : undefined;
}

/** A question with other words in one language; without text, the language goes. Languages of no line stay. */
export function said(question: OwnQuestion, language: Language, text: string): OwnQuestion {
  const texts = new Map(question.words.map((one) => [one.language, one.text]));
  texts.set(language, text);
  const order = [...languages, ...question.words.map((one) => one.language)];
  const words = [...new Set(order)].flatMap((one) => {
    const words_ = texts.get(one) ?? "";
    return words_.trim() === "" ? [] : [{ language: one, text: words_ }];
  });
  return { ...question, words };
}

/** Whether something differs; what is not a number yet does. */
export function changed(
  from: QuestionChoice,
  to: { one_in: number | undefined; own: readonly OwnQuestion[] },
): boolean {
  const flat = (own: readonly OwnQuestion[]) =>
    JSON.stringify(
      own.map(({ number, takes, words }) => [number, takes, words.map((one) => [one.language, one.text])]),
    );
  return from.one_in !== to.one_in || flat(from.own) !== flat(to.own);
}

/** A question with a row for each month that has answers, the latest first. */
export interface AnswersOfQuestion {
  number: number;
  text?: string;
  names: readonly string[];
  rows: readonly (InsightsQuestion & { month: string })[];
}

/** The answers of each question, in the order of their numbers. */
export function byQuestion(months: readonly InsightsAnswersOfMonth[]): AnswersOfQuestion[] {
  const rows = months.flatMap(({ month, questions }) => questions.map((one) => ({ ...one, month })));
  const numbers = [...new Set(rows.map(({ number }) => number))].sort((one, other) => one - other);
  return numbers.map((number) => {
    const own = rows.filter((row) => row.number === number);
    const [latest] = own;
    return {
      number,
      ...(latest?.text !== undefined && { text: latest.text }),
      names: latest?.answers.map(({ name }) => name) ?? [],
      rows: own,
    };
  });
}
