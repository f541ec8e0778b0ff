/** Everything a person can change about themselves, on one page with a list of its sections. */
import "./settings.css";
import "../../../i18n/sections/settings";

import { m } from "../../../i18n/catalogue";
import { useProfile } from "../../../state/profile";
import { Page } from "../../../ui/Page";
import { Rich } from "../../../ui/Rich";
import { Link } from "wouter";

import { paths } from "../../../routes";
import { lazyPart } from "../../../ui/lazy";
import { Section } from "./Section";

const ProfileForm = lazyPart(async () => (await import("./ProfileForm")).ProfileForm);
const MeetForm = lazyPart(async () => (await import("./MeetForm")).MeetForm);
const Community = lazyPart(async () => (await import("./Community")).Community);
const CardForm = lazyPart(async () => (await import("./CardForm")).CardForm);
const PrivacySwitches = lazyPart(async () => (await import("./PrivacySwitches")).PrivacySwitches);
const LookAndSound = lazyPart(async () => (await import("./LookAndSound")).LookAndSound);
const Notifications = lazyPart(async () => (await import("./Notifications")).Notifications);
const Devices = lazyPart(async () => (await import("./Devices")).Devices);
const BlockList = lazyPart(async () => (await import("./BlockList")).BlockList);
const Account = lazyPart(async () => (await import("./Account")).Account);

/** The page. */
export function Settings() {
  const { email, community } = useProfile();
  return (
    <Page
      title={m.settings.title}
      lead={<Rich text={m.settings.signedInAs} parts={{ email: <bdi className="address">{email}</bdi> }} />}
      look="wide"
    >
      <div className="settings">
        <nav className="settings-places" aria-label={m.settings.places}>
          <ul>
            {Object.entries(m.settings.sections).map(([place, title]) => (
              <li key={place}>
                <a href={`#${place}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="settings-all">
          <ProfileForm />
          <MeetForm />
          {community && <Community community={community} />}
          <CardForm />
          <PrivacySwitches />
          <Notifications />
          <LookAndSound />
          <Devices />
          <BlockList />
          <Section title={m.settings.sections.safety} place="safety" lead={m.settings.safetyLead}>
            <Link className="button-link" href={paths.ownSafety}>
              {m.settings.safetyShow}
            </Link>
          </Section>
          <Section title={m.settings.sections.hearing} place="hearing" lead={m.settings.hearingLead}>
            <p>
              <Link className="button-link" href={paths.tellUs}>
                {m.settings.hearingShow}
              </Link>{" "}
              <Link className="button-link" href={paths.board}>
                {m.settings.hearingBoard}
              </Link>
            </p>
          </Section>
          <Account />
        </div>
      </div>
    </Page>
  );
}
