/** An address that leads nowhere. */
import { Link } from "wouter";

import { m } from "../i18n/catalogue";
import { buttonClass } from "../ui/Button";
import { Page } from "../ui/Page";
import { paths } from "../routes";

/** The page. */
export function NotFound() {
  return (
    <Page title={m.common.notFound.title} lead={m.common.notFound.body} look="centered">
      <Link className={buttonClass({ look: "primary" })} href={paths.lobby}>
        {m.common.notFound.home}
      </Link>
    </Page>
  );
}
