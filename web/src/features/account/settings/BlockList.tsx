/** The people this person blocked, and how to undo it. */
import "../../../i18n/sections/settings";

import { useQuery, useQueryClient } from "../../../query/hooks";
import { useMutation } from "../../../query/mutation";

import { unblock, blocksQuery } from "../../../api/account";
import type { Schemas } from "../../../api/endpoints";
import { sentence } from "../../../api/problems";
import { m } from "../../../i18n/catalogue";
import { dayWithin } from "../../../i18n/format";
import { Note } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { Glyph } from "../../../ui/Glyph";
import { ErrorState, Skeleton } from "../../../ui/States";
import { useToast } from "../../../ui/Toast";
import { Section } from "./Section";

/** The section. */
export function BlockList() {
  return (
    <Section title={m.settings.sections.blocks} place="blocks">
      <List />
    </Section>
  );
}

function List() {
  const { data, error, isPending, refetch } = useQuery(blocksQuery);
  if (isPending) return <Skeleton count={2} />;
  if (data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data.blocks.length === 0) return <p className="secondary">{m.settings.blocks.empty}</p>;
  return (
    // eslint-disable-next-line jsx-a11y-x/no-redundant-roles -- Safari drops the role of a list without bullets
    <ul className="settings-list" role="list">
      {data.blocks.map((block) => (
        <Blocked key={block.chat} block={block} />
      ))}
    </ul>
  );
}

function Blocked({ block: { chat, peer, at } }: { block: Schemas["Block"] }) {
  const client = useQueryClient();
  const toast = useToast();
  const lift = useMutation({
    mutationFn: () => unblock(chat),
    onSuccess: () => {
      toast({ text: m.settings.blocks.done(peer.name) });
      return client.invalidateQueries({ queryKey: blocksQuery.queryKey });
    },
  });
  return (
    <li>
      <div className="person">
        <Glyph seed={peer.glyph} size="small" />
        <div>
          <bdi className="person-name">{peer.name}</bdi>
          <p className="secondary">{m.settings.blocks.since(dayWithin(new Date(at), new Date()))}</p>
        </div>
      </div>
      <Button
        aria-label={m.settings.blocks.unblockOf(peer.name)}
        busy={lift.isPending}
        onClick={() => {
          lift.mutate();
        }}
      >
        {m.settings.blocks.unblock}
      </Button>
      {lift.isError && <Note tone="danger">{sentence(lift.error)}</Note>}
    </li>
  );
}
