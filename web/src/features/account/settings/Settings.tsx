/** Everything a person can change about themselves, on one page. */
import "../../../i18n/sections/settings";

import { m } from "../../../i18n/catalogue";
import { useProfile } from "../../../state/profile";
import { Page } from "../../../ui/Page";
import { Rich } from "../../../ui/Rich";
import { Account } from "./Account";
import { BlockList } from "./BlockList";
import { CardForm } from "./CardForm";
import { Devices } from "./Devices";
import { LookAndSound } from "./LookAndSound";
import { MeetForm } from "./MeetForm";
import { PrivacySwitches } from "./PrivacySwitches";
import { ProfileForm } from "./ProfileForm";

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
      <Account />
    </Page>
  );
}
