/** What was revealed in a chat that is over: a button that opens both cards, while one of them is visible. */
import "../../i18n/sections/reveal";

import { useState } from "react";

import type { ChatView } from "../../api/endpoints";
import { chatQuery, hideCard, peopleQuery } from "../../api/people";
import { m } from "../../i18n/catalogue";
import { useQueryClient } from "../../query/hooks";
import { Button } from "../../ui/Button";
import { CardSheet } from "./CardSheet";

export function KeptCards({ view: { chat, peer, reveal } }: { view: ChatView }) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  if (reveal.state !== "revealed") return null;
  const { theirs = null, mine = null } = reveal;
  if (theirs === null && mine === null && !open) return null;

  const hide = async () => {
    try {
      await hideCard(chat);
    } catch {
      return false;
    }
    void client.invalidateQueries({ queryKey: peopleQuery.queryKey });
    await client.invalidateQueries(chatQuery(chat));
    return true;
  };

  return (
    <>
      <Button onClick={() => setOpen(true)}>{theirs === null ? m.reveal.kept.mine : m.reveal.kept.theirs}</Button>
      {open && (
        <CardSheet chat={chat} peer={peer} theirs={theirs} mine={mine} onHide={hide} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
