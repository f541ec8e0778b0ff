/** The picture of someone who revealed it, or the drawn one. */
import "../../i18n/sections/reveal";

import type { RevealCard } from "../../core/protocol/frames";
import { shownPicture } from "../../api/pictures";
import { m } from "../../i18n/catalogue";
import { Glyph } from "../../ui/Glyph";
import { Photo } from "../shared/Photo";

interface FaceProps {
  chat: string;
  card: Partial<RevealCard> | null;
  peer: { name: string; glyph: number };
  size: "small" | "large";
}

export function Face({ chat, card, peer, size }: FaceProps) {
  const drawn = <Glyph seed={peer.glyph} size={size === "large" ? "large" : "normal"} />;
  const name = card?.picture ?? null;
  if (name === null) return drawn;
  return (
    <Photo address={shownPicture(chat, name)} size={size} alt={m.reveal.pictureOf(card?.first_name ?? peer.name)}>
      {drawn}
    </Photo>
  );
}
