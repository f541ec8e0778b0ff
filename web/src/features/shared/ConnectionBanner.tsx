/** Says what is wrong with the connection; empty while nothing is. The words load when there is trouble, or before. */
import { useState } from "react";

import { troubleSince } from "../../core/connection/machine";
import { useLive, useLiveClock } from "../../realtime/store";
import { lazyPart } from "../../ui/lazy";

/** A shorter interruption is not shown. */
const QUIET_FOR = 2_000;

const Trouble = lazyPart(async () => (await import("./ConnectionTrouble")).ConnectionTrouble);

export function ConnectionBanner() {
  const since = useLive((snapshot) => troubleSince(snapshot.connection));
  const now = useLiveClock(250, since !== null);
  const lasting = since !== null && now - since >= QUIET_FOR ? now - since : null;
  const [ever, setEver] = useState(false);
  if (lasting !== null && !ever) setEver(true);
  // Once shown it stays, to say when the connection is back.
  return ever ? <Trouble lasting={lasting} /> : null;
}
