/** The languages on offer: the same list as the server's, by tag; their names come from the browser. */
import { language, languageIn } from "../../i18n/format";

const tags =
  "af ak am ar as ast ay az ba bcl be bg bho bm bn bo br bs ca ce ceb ckb co cs cy da de dv dz ee el en eo es et eu fa " +
  "ff fi fil fj fo fr fy ga gd gl gn gsw gu ha haw he hi hil hmn hr ht hu hy ia id ig ilo is it iu ja jv ka kab ki kk " +
  "kl km kmr kn ko kok kri ks ky la lb lg ln lo lt lv mai mg mi mk ml mn mni mr ms mt my nah ne nl no nso nv ny oc om " +
  "or pa pap pl ps pt qu rm rn ro ru rw sa sat sc scn sd se si sk sl sm sn so sq sr ss st su sv sw szl ta te tg th ti " +
  "tk tn to tpi tr ts tt ug uk ur uz vec vi war wo wuu xh yi yo yue zh zu";

/** What speakers call a language that a browser may not speak. */
const ownNames: Readonly<Record<string, string>> = {
  as: "অসমীয়া",
  ast: "asturianu",
  ay: "Aymar aru",
  ba: "башҡортса",
  bcl: "Bikol",
  be: "беларуская",
  bho: "भोजपुरी",
  bm: "bamanankan",
  bo: "བོད་སྐད་",
  br: "brezhoneg",
  ce: "нохчийн",
  ceb: "Cebuano",
  ckb: "کوردیی ناوەندی",
  co: "corsu",
  cy: "Cymraeg",
  dv: "ދިވެހިބަސް",
  dz: "རྫོང་ཁ",
  ee: "Eʋegbe",
  eo: "Esperanto",
  eu: "euskara",
  ff: "Pulaar",
  fj: "Na Vosa Vakaviti",
  fo: "føroyskt",
  fy: "Frysk",
  ga: "Gaeilge",
  gd: "Gàidhlig",
  gl: "galego",
  gn: "avañe’ẽ",
  gsw: "Schwiizertüütsch",
  ha: "Hausa",
  haw: "ʻŌlelo Hawaiʻi",
  hil: "Ilonggo",
  hmn: "Hmoob",
  ht: "Kreyòl ayisyen",
  hy: "հայերեն",
  ia: "interlingua",
  ig: "Igbo",
  ilo: "Ilokano",
  is: "íslenska",
  iu: "ᐃᓄᒃᑎᑐᑦ",
  jv: "Jawa",
  ka: "ქართული",
  kab: "Taqbaylit",
  ki: "Gikuyu",
  kl: "kalaallisut",
  km: "ខ្មែរ",
  kmr: "kurmancî",
  kri: "Krio",
  ks: "کٲشُر",
  ky: "кыргызча",
  la: "Latina",
  lb: "Lëtzebuergesch",
  lg: "Luganda",
  ln: "lingála",
  lo: "ລາວ",
  mai: "मैथिली",
  mg: "Malagasy",
  mi: "te reo Māori",
  mk: "македонски",
  mn: "монгол",
  mni: "মৈতৈলোন্",
  mt: "Malti",
  my: "မြန်မာ",
  nah: "Nāhuatl",
  ne: "नेपाली",
  nso: "Sesotho sa Leboa",
  nv: "Diné bizaad",
  ny: "Chichewa",
  oc: "occitan",
  om: "Oromoo",
  or: "ଓଡ଼ିଆ",
  pap: "Papiamentu",
  ps: "پښتو",
  qu: "Runasimi",
  rm: "rumantsch",
  rn: "Ikirundi",
  rw: "Ikinyarwanda",
  sa: "संस्कृतम्",
  sat: "ᱥᱟᱱᱛᱟᱲᱤ",
  sc: "sardu",
  scn: "sicilianu",
  se: "davvisámegiella",
  si: "සිංහල",
  sm: "Gagana Samoa",
  sn: "chiShona",
  so: "Soomaali",
  sq: "shqip",
  ss: "siSwati",
  st: "Sesotho",
  su: "Basa Sunda",
  szl: "ślōnski",
  tg: "тоҷикӣ",
  ti: "ትግርኛ",
  tk: "türkmen dili",
  tn: "Setswana",
  to: "lea fakatonga",
  tpi: "Tok Pisin",
  ts: "Xitsonga",
  tt: "татар",
  ug: "ئۇيغۇرچە",
  vec: "vèneto",
  war: "Winaray",
  wo: "Wolof",
  wuu: "吴语",
  xh: "isiXhosa",
  yi: "ייִדיש",
  yo: "Èdè Yorùbá",
  yue: "粵語",
  zu: "isiZulu",
};

export interface Named {
  tag: string;
  /** In the reader's language. */
  name: string;
  /** In the language itself, as far as it is known. */
  own: string;
}

/** Every language with its names, in the order of the reader's. */
export function languagesByName(): Named[] {
  return tags
    .split(" ")
    .map((tag) => {
      const name = language(tag);
      const said = languageIn(tag, tag);
      return { tag, name, own: said === tag ? (ownNames[tag] ?? name) : said };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

const bare = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
/** How many are offered at once. */
const OFFERED = 5;

/** The languages that a typed text may mean: those whose names begin with it come first. */
export function findLanguages(all: readonly Named[], typed: string): Named[] {
  const wanted = bare(typed.trim());
  if (wanted === "") return [];
  const places = all.flatMap((one) => {
    const at = [one.name, one.own].map((name) => bare(name).indexOf(wanted)).filter((place) => place >= 0);
    return at.length === 0 ? [] : [{ one, begins: at.includes(0) }];
  });
  return [...places.filter(({ begins }) => begins), ...places.filter(({ begins }) => !begins)]
    .slice(0, OFFERED)
    .map(({ one }) => one);
}

/** The languages that a browser asks for, as far as they are on offer: where the first steps start from. */
export function spokenHere(wanted: readonly string[]): string[] {
  const offered = new Set(tags.split(" "));
  const spoken = wanted.map((tag) => tag.split("-")[0] ?? "").filter((tag) => offered.has(tag));
  return [...new Set(spoken)].slice(0, 3);
}
