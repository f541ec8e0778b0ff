/** Everything a person can change about themselves, on one page. */
import "../../../i18n/sections/settings";

import { m } from "../../../i18n/catalogue";
import { useProfile } from "../../../state/profile";
import { Page } from "../../../ui/Page";
import { Rich } from "../../../ui/Rich";
import { Link } from "wouter";

import { paths } from "../../../routes";
import { Account } from "./Account";
import { CardForm } from "./CardForm";
import { Devices } from "./Devices";
import { LookAndSound } from "./LookAndSound";
import { MeetForm } from "./MeetForm";
import { PrivacySwitches } from "./PrivacySwitches";
import { ProfileForm } from "./ProfileForm";
import { lazyPart } from "../../../ui/lazy";
import { Section } from "./Section";

const BlockList = lazyPart(async () => (await import("./BlockList")).BlockList);

/** The page. */
export function Settings() {
  const { email } = useProfile();
  return (
    <Page
      title={m.settings.title}
      lead={<Rich text={m.settings.signedInAs} parts={{ email: <bdi className="address">{email}</bdi> }} />}
    >
      <ProfileForm />
      <MeetForm />
      <CardForm />
      <PrivacySwitches />
      <LookAndSound />
      <Devices />
      <BlockList />
      <Section title={m.settings.sections.safety} lead={m.settings.safetyLead}>
        <Link className="button-link" href={paths.ownSafety}>
          {m.settings.safetyShow}
        </Link>
      </Section>
      <Account />
    </Page>
  );
}
