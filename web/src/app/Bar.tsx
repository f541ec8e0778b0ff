/** The bar at the top: the mark, and the places a signed-in person can go to. */
import { Link, useLocation } from "wouter";

import { m } from "../i18n/catalogue";
import { buttonClass } from "../ui/Button";
import { Icon, type IconName } from "../ui/Icon";
import { Logo } from "../ui/Logo";
import { paths } from "../routes";

/** The bar of pages that need no sign-in: the mark leads to the front page. */
export function PublicBar() {
  return (
    <header className="bar">
      <a className="logo-link" href={paths.home} aria-label={m.nav.home}>
        <Logo />
      </a>
    </header>
  );
}

/** The bar of signed-in pages. */
export function AppBar() {
  return (
    <header className="bar">
      <Link className="logo-link" href={paths.lobby} aria-label={m.nav.lobby}>
        <Logo />
      </Link>
      <nav className="bar-end" aria-label={m.nav.label}>
        <Place to={paths.people} icon="people" name={m.nav.people} />
        <Place to={paths.settings} icon="settings" name={m.nav.settings} />
      </nav>
    </header>
  );
}

function Place({ to, icon, name }: { to: string; icon: IconName; name: string }) {
  const [location] = useLocation();
  return (
    <Link className={buttonClass({ look: "ghost" })} href={to} aria-current={location === to ? "page" : undefined}>
      <Icon name={icon} /> {name}
    </Link>
  );
}
