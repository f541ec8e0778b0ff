/** The transcript, with the rating that the person may still give. */
import { Rate } from "../features/rating/Rate";
import { Transcript } from "../features/again/Transcript";

export function TranscriptPage({ chat }: { chat: string }) {
  return <Transcript chat={chat} rating={({ rated }) => <Rate chat={chat} rated={rated ?? null} />} />;
}
