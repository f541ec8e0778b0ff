/** Owns which form of a word goes with a number. English has two; they stand in its texts. */
import { locale } from "./locale";

/** The forms of a language, by the names of `Intl.PluralRules`. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The form for a number, with `#` replaced by the number. */
export function plural(value: number, forms: Forms): string {
  const form = forms[new Intl.PluralRules(locale).select(value)] ?? forms.other;
  return form.replace("#", new Intl.NumberFormat(locale).format(value));
}
