/** Says that cookies are needed, where the browser keeps none: an email would sign nobody in. */
import "../../i18n/sections/sign_in";

import { m } from "../../i18n/catalogue";
import { canSignIn } from "../../state/sign_in";
import { Note } from "../../ui/Banner";

/** The sentence, or nothing. */
export function Cookies() {
  return canSignIn() ? null : <Note tone="warn">{m.sign_in.cookies}</Note>;
}
