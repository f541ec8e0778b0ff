/** Who is signed in: the guards in front of pages, and the profile for the pages behind them. */
import { useQuery } from "../query/hooks";
import { lazy, type ReactNode, Suspense, use } from "react";
import { Redirect, useLocation } from "wouter";

import { isSignedOut } from "../api/problems";
import { profileQuery } from "../api/queries";
import { hasAccount, ProfileContext } from "../state/profile";
import { ShutOut } from "../state/shut_out";
import { ErrorState, Skeleton } from "../ui/States";
import { paths } from "../routes";

const SignInAgain = lazy(async () => ({ default: (await import("../features/sign_in/SignInAgain")).SignInAgain }));
const Restricted = lazy(async () => ({ default: (await import("../features/safety/Restricted")).Restricted }));

interface GuardProps {
  children: ReactNode;
  /** The page is for people who have not finished onboarding. */
  onboarding?: boolean;
}

/** Shows a page to a signed-in person; sends everyone else to the sign-in or the first steps. */
export function SignedIn({ children, onboarding = false }: GuardProps) {
  const { data, error, refetch } = useQuery(profileQuery);
  const [location] = useLocation();
  const onOver = use(ShutOut);

  if (isSignedOut(error) && data === undefined) return <Redirect to={paths.signInFor(location)} replace />;
  // Everything is closed to this person but the reasons, the appeal and what is always open.
  if (onOver !== undefined) return <Restricted onOver={onOver} />;
  if (data === undefined) {
    return (
      <main id="main" className="page">
        {error === null ? <Skeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />}
      </main>
    );
  }
  // New rules and a check of age close the start of a chat alone: the lobby leads to them.
  if (!onboarding && !hasAccount(data.onboarding)) return <Redirect to={paths.welcome} replace />;
  return (
    <ProfileContext value={data}>
      {children}
      {isSignedOut(error) && (
        <Suspense>
          <SignInAgain email={data.email} />
        </Suspense>
      )}
    </ProfileContext>
  );
}
