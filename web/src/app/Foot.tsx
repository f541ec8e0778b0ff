/** The line at the foot of every page: safety, privacy, terms and help, also for people who are signed in. */
import { Link } from "wouter";

import { m } from "../i18n/catalogue";
import { paths } from "../routes";

/** The line; where a person is signed in, also the way to tell the staff something. */
export function Foot({ signedIn = false }: { signedIn?: boolean }) {
  const words = m.nav.foot;
  return (
    <footer className="places">
      <nav aria-label={words.label}>
        <a href={paths.safety}>{words.safety}</a>
        <a href={paths.privacy}>{words.privacy}</a>
        <a href={paths.terms}>{words.terms}</a>
        <a href={paths.help}>{words.help}</a>
        {signedIn && <Link href={paths.tellUs}>{words.tellUs}</Link>}
      </nav>
    </footer>
  );
}
