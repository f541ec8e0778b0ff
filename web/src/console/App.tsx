/** The console as a whole: the gate, or the screens behind it. */
import { useEffect, useState } from "react";
import { Router } from "wouter";

import { QueryClient } from "../query/client";
import { QueryClientProvider } from "../query/hooks";
import { AnnouncerProvider } from "../ui/Announcer";
import { me as askMe, signOut } from "./api/endpoints";
import { isSignedOut } from "./api/problems";
import type { Me } from "./types";
import { Enrol } from "./screens/gate/Enrol";
import { Gate, type Left } from "./screens/gate/Gate";
import { forgetDrafts } from "./session/drafts";
import { Shell } from "./shell/Shell";
import { Loading, Problem } from "./ui/asked";

type Stage = { is: "asking" } | { is: "failed"; error: unknown } | { is: "out"; left?: Left } | { is: "in"; me: Me };

/** The console. */
export function App() {
  return (
    <Router base="/console">
      <AnnouncerProvider>
        <Stages />
      </AnnouncerProvider>
    </Router>
  );
}

function Stages() {
  const isEnrolling = location.pathname.endsWith("/enrol");
  const [stage, setStage] = useState<Stage>({ is: "asking" });
  const [tries, setTries] = useState(0);

  useEffect(() => {
    if (isEnrolling) return;
    askMe().then(
      (me) => setStage({ is: "in", me }),
      (error: unknown) => setStage(isSignedOut(error) ? { is: "out" } : { is: "failed", error }),
    );
  }, [isEnrolling, tries]);

  if (isEnrolling) return <Enrol />;
  switch (stage.is) {
    case "asking":
      return <Loading />;
    case "failed":
      return <Problem error={stage.error} onRetry={() => setTries(tries + 1)} />;
    case "out":
      return <Gate {...(stage.left && { left: stage.left })} onIn={(me) => setStage({ is: "in", me })} />;
    case "in":
      return (
        <SignedIn
          me={stage.me}
          onOut={(reason) => {
            if (reason === "asked") forgetDrafts();
            if (reason !== "over") signOut().catch(() => undefined);
            setStage({ is: "out", left: { reason, email: stage.me.email } });
          }}
        />
      );
  }
}

/** One session: its answers are forgotten with it. */
function SignedIn({ me, onOut }: { me: Me; onOut: (reason: Left["reason"]) => void }) {
  // The session's client lives as long as the session.
  const [client] = useState(
    () =>
      new QueryClient((error) => {
        if (isSignedOut(error)) onOut("over");
      }),
  );
  return (
    <QueryClientProvider client={client}>
      <Shell first={me} onOut={onOut} />
    </QueryClientProvider>
  );
}
