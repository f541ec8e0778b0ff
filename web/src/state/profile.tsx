/** The signed-in person's own profile, for everything behind the guard of app/session. */
import { createContext, useContext } from "react";

import type { Profile } from "../api/endpoints";

/** Filled by the guard. */
export const ProfileContext = createContext<Profile | undefined>(undefined);

/** The signed-in person's profile. Only behind the guard. */
export function useProfile(): Profile {
  const profile = useContext(ProfileContext);
  if (profile === undefined) throw new Error("useProfile outside of the signed-in pages");
  return profile;
}

/** Whether someone has an account that works: new rules and a check of age close the start of a chat alone. */
export const hasAccount = (step: Profile["onboarding"]): boolean => step !== "age" && step !== "profile";
