/** Which page belongs to which address, and who may see it. A page loads when a person first goes there. */
import { lazy, type ReactNode, Suspense } from "react";
import { ErrorBoundary } from "react-error-boundary";
import { Redirect, Route, Switch } from "wouter";

import { m } from "../i18n/catalogue";
import { lazyPart } from "../ui/lazy";
import { Skeleton } from "../ui/States";
import { AppBar, PublicBar } from "./Bar";
import { Crash } from "./Crash";
import { Foot } from "./Foot";
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
/** Loads ahead: it has to be there in the frame in which someone is found. */
const ChatPage = lazyPart(async () => (await import("./ChatPage")).ChatPage);
const Running = lazyPart(async () => (await import("./Running")).Running);
const PeoplePage = lazy(async () => ({ default: (await import("./PeoplePage")).PeoplePage }));
const TranscriptPage = lazy(async () => ({ default: (await import("./TranscriptPage")).TranscriptPage }));
const SafetyPage = lazy(async () => ({ default: (await import("../features/safety/SafetyPage")).SafetyPage }));
const SafetyBar = lazy(async () => ({ default: (await import("../features/safety/SafetyBar")).SafetyBar }));
const TellUs = lazy(async () => ({ default: (await import("../features/hearing/TellUs")).TellUs }));
const BoardPage = lazy(async () => ({ default: (await import("../features/hearing/BoardPage")).BoardPage }));
const Settings = lazy(async () => ({ default: (await import("../features/account/settings/Settings")).Settings }));
const Confirm = lazy(async () => ({ default: (await import("../features/sign_in/Confirm")).Confirm }));
const NewEmail = lazy(async () => ({ default: (await import("../features/sign_in/EmailLinks")).NewEmail }));
const OldEmail = lazy(async () => ({ default: (await import("../features/sign_in/EmailLinks")).OldEmail }));
const NotMe = lazy(async () => ({ default: (await import("../features/sign_in/NotMe")).NotMe }));

/** Pages that need no sign-in. */
const publicPages = [
  { path: patterns.signIn, Page: SignIn },
  { path: patterns.checkMail, Page: CheckMail },
  { path: patterns.confirm, Page: Confirm },
  { path: patterns.notMe, Page: NotMe },
  { path: patterns.oldEmail, Page: OldEmail },
];

/** Pages of a signed-in person that take nothing from their address. */
const privatePages = [
  { path: patterns.lobby, Page: LobbyPage },
  { path: patterns.people, Page: PeoplePage },
  { path: patterns.settings, Page: Settings },
  { path: patterns.ownSafety, Page: SafetyPage },
  { path: patterns.tellUs, Page: TellUs },
  { path: patterns.board, Page: BoardPage },
];

/** The app. The live part does not load before a person is signed in. */
export function App() {
  return (
    <Switch>
      {publicPages.map(({ path, Page }) => (
        <Route key={path} path={path}>
          <Public>
            <Page />
          </Public>
        </Route>
      ))}
      <Route path={patterns.welcome}>
        <Public>
          <SignedIn onboarding>
            <Welcome />
          </SignedIn>
        </Public>
      </Route>
      <Route path={patterns.newEmail}>
        <Public>
          <SignedIn>
            <NewEmail />
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

/** The pages that share one live connection. */
function PrivatePages() {
  return (
    <Switch>
      {privatePages.map(({ path, Page }) => (
        <Route key={path} path={path}>
          <Private own={path === patterns.lobby}>
            <Page />
          </Private>
        </Route>
      ))}
      <Route path={patterns.transcript}>
        {({ chat }) => (
          <Private>
            <TranscriptPage key={chat} chat={chat} />
          </Private>
        )}
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

interface PrivateProps {
  children: ReactNode;
  /** The page itself shows what goes on. */
  own?: boolean;
}

function Private({ children, own = false }: PrivateProps) {
  return (
    <Shell
      bar={
        <div>
          <AppBar />
          <Suspense>
            <ConnectionBanner />
            <SafetyBar />
          </Suspense>
        </div>
      }
      foot={own ? null : <Running />}
      signedIn
    >
      <SignedIn>{children}</SignedIn>
    </Shell>
  );
}

interface ShellProps {
  bar: ReactNode;
  foot?: ReactNode;
  signedIn?: boolean;
  children: ReactNode;
}

function Shell({ bar, foot, signedIn = false, children }: ShellProps) {
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {m.common.skipToContent}
      </a>
      {bar}
      <Guarded>{children}</Guarded>
      <Foot signedIn={signedIn} />
      {foot}
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
