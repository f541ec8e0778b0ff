/** The languages on offer: the same list as the server's, by tag; their names come from the browser. */
import { language } from "../../i18n/format";

const tags =
  "af ak am ar as ast ay az ba bcl be bg bho bm bn bo br bs ca ce ceb ckb co cs cy da de dv dz ee el en eo es et eu fa " +
  "ff fi fil fj fo fr fy ga gd gl gn gsw gu ha haw he hi hil hmn hr ht hu hy ia id ig ilo is it iu ja jv ka kab ki kk " +
  "kl km kmr kn ko kok kri ks ky la lb lg ln lo lt lv mai mg mi mk ml mn mni mr ms mt my nah ne nl no nso nv ny oc om " +
  "or pa pap pl ps pt qu rm rn ro ru rw sa sat sc scn sd se si sk sl sm sn so sq sr ss st su sv sw szl ta te tg th ti " +
  "tk tn to tpi tr ts tt ug uk ur uz vec vi war wo wuu xh yi yo yue zh zu";

/** Every language with its name, in the order of the names. */
export function languagesByName(): { tag: string; name: string }[] {
  return tags
    .split(" ")
    .map((tag) => ({ tag, name: language(tag) }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** The languages that a browser asks for, as far as they are on offer: where the first steps start from. */
export function spokenHere(wanted: readonly string[]): string[] {
  const offered = new Set(tags.split(" "));
  const bare = wanted.map((tag) => tag.split("-")[0] ?? "").filter((tag) => offered.has(tag));
  return [...new Set(bare)].slice(0, 3);
}
