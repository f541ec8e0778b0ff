/** The community of the address: what it means, and whom to meet where its members may choose. */
import "../../../i18n/sections/settings";

import { chooseCommunity } from "../../../api/account";
import type { Schemas } from "../../../api/endpoints";
import { sentence } from "../../../api/problems";
import { lobbyQuery, putProfile } from "../../../api/queries";
import { m } from "../../../i18n/catalogue";
import { useQueryClient } from "../../../query/hooks";
import { useMutation } from "../../../query/mutation";
import { Note } from "../../../ui/Banner";
import { Switch } from "../../../ui/Choice";
import { Rich } from "../../../ui/Rich";
import { Section } from "./Section";

/** The section. */
export function Community({ community }: { community: Schemas["OwnCommunity"] }) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: chooseCommunity,
    onSuccess: (profile) => {
      putProfile(client, profile);
      void client.invalidateQueries(lobbyQuery);
    },
  });
  const words = m.settings.community;
  const meets = save.isPending ? save.variables : community.meets;
  const everybody = meets === "everybody";
  return (
    <Section title={words.title} place="community">
      <p>
        <Rich text={everybody ? words.everybodyLead : words.lead} parts={{ name: <bdi>{community.name}</bdi> }} />
      </p>
      {community.small && !everybody && <Note tone="warn">{words.small}</Note>}
      <p className="secondary">{words.address}</p>
      {community.lets_choose && (
        <Switch
          label={words.everybody}
          hint={words.everybodyHint}
          checked={everybody}
          onChange={(chosen) => {
            save.mutate(chosen ? "everybody" : "members");
          }}
        />
      )}
      {save.isError && <Note tone="danger">{sentence(save.error)}</Note>}
    </Section>
  );
}
