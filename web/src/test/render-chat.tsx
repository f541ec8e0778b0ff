/** Owns the stage for tests of a chat: the chat page of side A, and what the tests find on it. */
import { screen } from "@testing-library/react";
import { Route } from "wouter";

import type { Profile } from "../api/endpoints";
import type { SignalName } from "../core/protocol/frames";
import { ChatPage } from "../app/ChatPage";
import type { FakeServer } from "./fake-server";
import { renderLive } from "./render-live";

/** The chat of the fake server. */
export const chatId = "c0000000-0000-4000-8000-000000000001";

interface Options {
  path?: string;
  inChat?: boolean;
  /** What happened in the chat before this page was opened. */
  before?: (server: FakeServer) => void;
  /** What is else in the own profile. */
  own?: Partial<Profile>;
}

/** Renders the chat page at `path`; with `inChat: false`, before anyone has been matched. */
export function renderChat({ path = `/chat/${chatId}`, inChat = true, before, own = {} }: Options = {}) {
  const stage = renderLive(
    <Route path="/chat/:chat">
      <ChatPage />
    </Route>,
    { path, inChat, own, ...(before && { before }) },
  );
  /** The peer sends a message and this side receives it. */
  const hear = (body: string, hints: SignalName[] = []) => {
    stage.server.say("b", body, crypto.randomUUID(), hints);
    stage.pass(10);
  };
  return { ...stage, hear };
}

/** The message box. */
export const box = () => screen.getByRole("textbox", { name: "Message Amber Heron" });

/** The log of messages. */
export const log = () => screen.getByRole("log", { name: "Chat with Amber Heron" });
