/** The routes of signing in and of the own account, used only by their pages. */
import { queryOptions } from "../query/hooks";
import { call, download } from "./client";
import type { Profile, Schemas } from "./endpoints";

interface Signal {
  signal?: AbortSignal;
}

// ---- sign-in

export const sendMagicLink = (body: Schemas["SendMagicLink"]) =>
  call<Schemas["MagicLinkSent"]>("POST", "/api/auth/send-magic-link", { body });
export const checkLink = (token: string, signal?: AbortSignal) =>
  call<Schemas["LinkChecked"]>("POST", "/api/auth/check-link", {
    body: { token },
    idempotent: true,
    ...(signal && { signal }),
  });
export const notMe = (token: string) => call<undefined>("POST", "/api/auth/not-me", { body: { token } });
export const emailsNow = () => call<Schemas["LettersNow"]>("GET", "/api/auth/letters");
export const verifyToken = (body: Schemas["VerifyToken"]) =>
  call<Schemas["SignedIn"]>("POST", "/api/auth/verify-token", { body });
export const logOut = () => call<undefined>("POST", "/api/auth/logout");
export const logOutEverywhere = () => call<undefined>("POST", "/api/auth/logout-all");
export const logins = ({ signal }: Signal) => call<Schemas["Logins"]>("GET", "/api/auth/logins", signal && { signal });
export const endLogin = (login: string) => call<undefined>("DELETE", `/api/auth/logins/${login}`);

// ---- the account

export const stateAge = (body: Schemas["StateAge"]) => call<Profile>("POST", "/api/user/age", { body });
export const rules = ({ signal }: Signal) => call<Schemas["Rules"]>("GET", "/api/user/rules", signal && { signal });
export const agreeToRules = (rules_version: number) =>
  call<Profile>("POST", "/api/user/rules", { body: { rules_version } });
export const beginAgeCheck = () => call<Schemas["AgeCheck"]>("POST", "/api/user/age-check");
export const changeProcessing = (body: Schemas["ProcessingUpdate"]) =>
  call<Profile>("PUT", "/api/user/processing", { body });
export const chooseCommunity = (meets: Schemas["MeetsName"]) =>
  call<Profile>("PUT", "/api/user/community", { body: { meets } });
export const changeEmail = (email: string) =>
  call<Schemas["EmailChangeSent"]>("POST", "/api/user/email", { body: { email } });
export const confirmEmail = (body: Schemas["ConfirmEmail"]) =>
  call<Profile>("POST", "/api/user/email/confirm", { body });
export const undoEmail = (token: string) => call<undefined>("POST", "/api/auth/undo-email", { body: { token } });
export const suggestAlias = () => call<Schemas["AliasSuggestion"]>("GET", "/api/user/alias-suggestion");
export const deleteAccount = (now: boolean) => call<Schemas["Deletion"]>("POST", "/api/user/delete", { body: { now } });
export const undoDeletion = () => call<undefined>("POST", "/api/user/delete/undo");
/** A copy of everything of one's own, as a ZIP archive. Fails rather than return a part: an archive has an end. */
export const exportData = () => download("/api/user/export");
export const blocks = ({ signal }: Signal) => call<Schemas["Blocks"]>("GET", "/api/user/blocks", signal && { signal });
export const unblock = (chat: string) => call<undefined>("DELETE", `/api/user/blocks/${chat}`);

/** The rules in force, what changed in them, and what this person agreed to. */
export const rulesQuery = queryOptions({ queryKey: ["rules"], queryFn: rules });
/** The signed-in devices. */
export const loginsQuery = queryOptions({ queryKey: ["logins"], queryFn: logins });
/** The people this person blocked. */
export const blocksQuery = queryOptions({ queryKey: ["blocks"], queryFn: blocks });
