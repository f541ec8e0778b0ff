/** Every route the account screens use, as a function. Shapes come from the server's own description. */
import { call } from "./client";
import type { components } from "./schema.gen";

/** The shapes of requests and answers. */
export type Schemas = components["schemas"];
export type Profile = Schemas["Profile"];
export type ProfileUpdate = Schemas["ProfileUpdate"];
export type Preferences = Schemas["Preferences"];
export type Privacy = Schemas["Privacy"];
export type ChatView = Schemas["ChatView"];
export type Person = Schemas["Person"];
export type AgainState = Schemas["AgainState"];
export type ChatEvent = Schemas["Event"];
export type Gender = Schemas["GenderName"];
export type Mood = Schemas["MoodName"];
export type Weight = Schemas["WeightName"];

interface Signal {
  signal?: AbortSignal;
}

// ---- the signed-in person

export const profile = ({ signal }: Signal) => call<Profile>("GET", "/api/user/profile", signal && { signal });
export const updateProfile = (body: ProfileUpdate) => call<Profile>("PUT", "/api/user/profile", { body });

// ---- the lobby and the people met

export const lobby = ({ signal }: Signal) => call<Schemas["Lobby"]>("GET", "/api/chat/lobby", signal && { signal });
export const people = (cursor: string | undefined, { signal }: Signal) =>
  call<Schemas["People"]>(
    "GET",
    `/api/chat/people?limit=20${cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
    signal && { signal },
  );
export const forget = (chat: string) => call<undefined>("DELETE", `/api/chat/people/${chat}`);
export const askAgain = (chat: string) => call<undefined>("POST", "/api/chat/ask-again", { body: { chat } });
export const answerAgain = (chat: string, answer: Schemas["AgainAnswer"]) =>
  call<undefined>("POST", "/api/chat/answer-again", { body: { chat, answer } });
export const block = (chat: string) => call<undefined>("POST", "/api/chat/block", { body: { chat } });
export const chatView = (chat: string, { signal }: Signal) =>
  call<ChatView>("GET", `/api/chat/${chat}`, signal && { signal });
export const history = (chat: string, before: number | undefined, { signal }: Signal) =>
  call<Schemas["History"]>(
    "GET",
    `/api/chat/${chat}/messages?limit=50${before === undefined ? "" : `&before=${before}`}`,
    signal && { signal },
  );
