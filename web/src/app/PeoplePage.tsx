/** The people met before, with the cards that are still shown. */
import { People } from "../features/again/People";
import { lazyPart } from "../ui/lazy";

const KeptCards = lazyPart(async () => (await import("../features/reveal/KeptCards")).KeptCards);

export function PeoplePage() {
  return <People cards={(view) => <KeptCards view={view} />} />;
}
