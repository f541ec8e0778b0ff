/** Which page belongs to which address, and who may see it. Pages are loaded when somebody goes there. */
import { lazy, type ReactNode, Suspense } from "react";
import { ErrorBoundary } from "react-error-boundary";
import { Redirect, Route, Switch } from "wouter";

import { m } from "../i18n/catalogue";
import { Skeleton } from "../ui/States";
import { AppBar, PublicBar } from "./Bar";
import { Crash } from "./Crash";
import { NotFound } from "./NotFound";
import { report } from "./faults";
import { paths, patterns } from "../routes";
import { SignedIn } from "./SignedIn";

const SignIn = lazy(async () => ({ default: (await import("../features/sign_in/SignIn")).SignIn }));
const CheckMail = lazy(async () => ({ default: (await import("../features/sign_in/CheckMail")).CheckMail }));
const Welcome = lazy(async () => ({ default: (await import("../features/account/onboarding/Welcome")).Welcome }));
const LiveProvider = lazy(async () => ({ default: (await import("./live")).LiveProvider }));
const ConnectionBanner = lazy(async () => ({
  default: (await import("../features/shared/ConnectionBanner")).ConnectionBanner,
}));
const LobbyPage = lazy(async () => ({ default: (await import("./LobbyPage")).LobbyPage }));
const ChatPage = lazy(async () => ({ default: (await import("./ChatPage")).ChatPage }));
const People = lazy(async () => ({ default: (await import("../features/again/People")).People }));
const TranscriptPage = lazy(async () => ({ default: (await import("./TranscriptPage")).TranscriptPage }));
const Settings = lazy(async () => ({ default: (await import("../features/account/settings/Settings")).Settings }));
const Confirm = lazy(async () => ({ default: (await import("../features/sign_in/Confirm")).Confirm }));
const NotMe = lazy(async () => ({ default: (await import("../features/sign_in/NotMe")).NotMe }));

/** The app. What is live is not even loaded for people who are not in yet. */
export function App() {
  return (
    <Switch>
      <Route path={patterns.signIn}>
        <Public>
          <SignIn />
        </Public>
      </Route>
      <Route path={patterns.checkMail}>
        <Public>
          <CheckMail />
        </Public>
      </Route>
      <Route path={patterns.confirm}>
        <Public>
          <Confirm />
        </Public>
      </Route>
      <Route path={patterns.notMe}>
        <Public>
          <NotMe />
        </Public>
      </Route>
      <Route path={patterns.welcome}>
        <Public>
          <SignedIn onboarding>
            <Welcome />
          </SignedIn>
        </Public>
      </Route>
      <Route path="/app.html">
        <Redirect to={paths.lobby} replace />
      </Route>
      <Route path={/^\/(?:lobby|people|settings|chat)(?:\/|$)/u}>
        <Guarded>
          <LiveProvider>
            <PrivatePages />
          </LiveProvider>
        </Guarded>
      </Route>
      <Route>
        <Elsewhere />
      </Route>
    </Switch>
  );
}

/** One live connection over all of these. */
function PrivatePages() {
  return (
    <Switch>
      <Route path={patterns.lobby}>
        <Private>
          <LobbyPage />
        </Private>
      </Route>
      <Route path={patterns.people}>
        <Private>
          <People />
        </Private>
      </Route>
      <Route path={patterns.transcript}>
        {({ chat }) => (
          <Private>
            <TranscriptPage key={chat} chat={chat} />
          </Private>
        )}
      </Route>
      <Route path={patterns.settings}>
        <Private>
          <Settings />
        </Private>
      </Route>
      <Route path={patterns.chat}>
        <Guarded>
          <SignedIn>
            <ChatPage />
          </SignedIn>
        </Guarded>
      </Route>
      <Route>
        <Elsewhere />
      </Route>
    </Switch>
  );
}

function Elsewhere() {
  return (
    <Public>
      <NotFound />
    </Public>
  );
}

function Public({ children }: { children: ReactNode }) {
  return <Shell bar={<PublicBar />}>{children}</Shell>;
}

function Private({ children }: { children: ReactNode }) {
  return (
    <Shell
      bar={
        <div>
          <AppBar />
          <Suspense>
            <ConnectionBanner />
          </Suspense>
        </div>
      }
    >
      <SignedIn>{children}</SignedIn>
    </Shell>
  );
}

function Shell({ bar, children }: { bar: ReactNode; children: ReactNode }) {
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {m.common.skipToContent}
      </a>
      {bar}
      <Guarded>{children}</Guarded>
    </div>
  );
}

function Guarded({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary FallbackComponent={Crash} onError={report}>
      <Suspense fallback={<Loading />}>{children}</Suspense>
    </ErrorBoundary>
  );
}

function Loading() {
  return (
    <main id="main" className="page">
      <Skeleton />
    </main>
  );
}
