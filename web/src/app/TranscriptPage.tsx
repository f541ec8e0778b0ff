/** What was said, with the rating that may still be given. */
import { Rate } from "../features/rating/Rate";
import { Transcript } from "../features/again/Transcript";

export function TranscriptPage({ chat }: { chat: string }) {
  return <Transcript chat={chat} rating={({ rated }) => <Rate chat={chat} rated={rated ?? null} />} />;
}
