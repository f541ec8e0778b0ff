/** The transcript, with the cards that are still shown and the rating that the person may still give. */
import { Rate } from "../features/rating/Rate";
import { Transcript } from "../features/again/Transcript";
import { lazyPart } from "../ui/lazy";

const KeptCards = lazyPart(async () => (await import("../features/reveal/KeptCards")).KeptCards);

export function TranscriptPage({ chat }: { chat: string }) {
  return (
    <Transcript
      chat={chat}
      cards={(view) => <KeptCards view={view} />}
      rating={({ rated }) => <Rate chat={chat} rated={rated ?? null} />}
    />
  );
}
