/** The line at the foot of every page: safety, privacy, terms and help, also for people who are signed in. */
import { m } from "../i18n/catalogue";
import { paths } from "../routes";

export function Foot() {
  const words = m.nav.foot;
  return (
    <footer className="places">
      <nav aria-label={words.label}>
        <a href={paths.safety}>{words.safety}</a>
        <a href={paths.privacy}>{words.privacy}</a>
        <a href={paths.terms}>{words.terms}</a>
        <a href={paths.help}>{words.help}</a>
      </nav>
    </footer>
  );
}
