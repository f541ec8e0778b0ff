/** Whom members of a closed community meet, and how far that hides them. */
import "../../i18n/sections/lobby";

import { Link } from "wouter";

import type { Schemas } from "../../api/endpoints";
import { m } from "../../i18n/catalogue";
import { paths } from "../../routes";
import { Rich } from "../../ui/Rich";

/** The line, with a link to what it means. */
export function Inside({ community: { name, small } }: { community: Schemas["OwnCommunity"] }) {
  const words = m.lobby.community;
  return (
    <p className="secondary">
      <Rich text={words.meets} parts={{ name: <bdi>{name}</bdi> }} /> {small && `${words.small} `}
      <Link href={`${paths.settings}#community`}>{words.what}</Link>
    </p>
  );
}
