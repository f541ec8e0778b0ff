import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import type { ChatEvent, Person } from "../../api/endpoints";
import { ApiError, sentence } from "../../api/problems";
import { reports } from "../../state/filing";
import { noor, problem, serve } from "../../test/api";
import { expectAccessible } from "../../test/axe";
import { endedChat, person } from "../../test/people";
import { renderPage } from "../../test/render-page";
import { PeoplePage } from "../../app/PeoplePage";
import { TranscriptPage } from "../../app/TranscriptPage";
import { Transcript } from "./Transcript";

const me = { "GET /api/user/profile": noor };
const openList = () => renderPage(<PeoplePage />, { path: "/people", signedIn: true });
const entry = async (name: string) => within((await screen.findByText(name)).closest("li") ?? document.body);

describe("people", () => {
  it("invites to a first chat while the list is empty", async () => {
    serve({ ...me, "GET /api/chat/people": { people: [] } });
    openList();
    expect(await screen.findByRole("link", { name: "Find someone" })).toHaveAttribute("href", "/lobby");
    await expectAccessible();
  });

  it("can be retried after an error, and shows the code for support", async () => {
    let turn = 0;
    serve({
      ...me,
      "GET /api/chat/people": () =>
        (turn += 1) > 1 ? { people: [person("Amber Heron")] } : problem(503, "unavailable"),
    });
    openList();
    expect(await screen.findByRole("alert")).toHaveTextContent("Code for support: req-1");
    await expectAccessible();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Amber Heron")).toBeVisible();
  });

  it("shows the state of talking again for each person", async () => {
    const states = ["sent", "asked_me", "waiting_for_both", "exhausted"] as const;
    serve({ ...me, "GET /api/chat/people": { people: states.map((again) => person(again, { again })) } });
    openList();
    expect((await entry("sent")).getByText(/We’ll tell you/u)).toBeVisible();
    expect((await entry("asked_me")).getByRole("button", { name: "Yes, let’s" })).toBeVisible();
    expect((await entry("waiting_for_both")).getByText(/You both want to talk again/u)).toBeVisible();
    expect((await entry("exhausted")).getByText(/as often as is polite/u)).toBeVisible();
    await expectAccessible();
  });

  it("asks to talk again, once", async () => {
    let again: Person["again"] = "can_ask";
    const { bodies } = serve({
      ...me,
      "GET /api/chat/people": () => ({ people: [person("Amber Heron", { again })] }),
      "POST /api/chat/ask-again": () => {
        again = "sent";
        return null;
      },
    });
    openList();
    await userEvent.click(await screen.findByRole("button", { name: "Ask to talk again" }));
    expect(await screen.findByText("Asked Amber Heron")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Ask to talk again" })).toBeNull();
    expect(bodies["POST /api/chat/ask-again"]).toEqual({ chat: "chat-of-Amber-Heron" });
  });

  it("reports a person met before, with their messages to pick from", async () => {
    const { bodies } = serve({
      ...me,
      "GET /api/chat/people": { people: [person("Amber Heron")] },
      "GET /api/chat/chat-of-Amber-Heron/messages": {
        events: [
          { kind: "message", seq: 1, id: "e1", by: "peer", at: "2026-11-20T21:05:00Z", body: "send me money" },
          { kind: "message", seq: 2, id: "e2", by: "me", at: "2026-11-20T21:06:00Z", body: "no" },
        ],
        more: false,
      },
      "POST /api/chat/report": { report: "4821-K" },
    });
    reports.start("noor");
    openList();
    await userEvent.click(await screen.findByRole("button", { name: "More about Amber Heron" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Report" }));
    await userEvent.click(await screen.findByRole("radio", { name: "Scam, or pressure to leave IO" }));
    await userEvent.click(await screen.findByText("Which messages? (optional)", { selector: "summary" }));
    expect(screen.getAllByRole("checkbox", { name: /money|no/u })).toHaveLength(1);
    await userEvent.click(screen.getByRole("checkbox", { name: /send me money/u }));
    await userEvent.click(screen.getByRole("button", { name: "Report and block" }));
    expect(await screen.findByText(/Case number/u)).toHaveTextContent("4821-K");
    expect(bodies["POST /api/chat/report"]).toMatchObject({ chat: "chat-of-Amber-Heron", messages: [1] });
  });

  it("forgets a person by keyboard alone, with the harmless answer first", async () => {
    let people = [person("Amber Heron"), person("Velvet Moth")];
    const { asked } = serve({
      ...me,
      "GET /api/chat/people": () => ({ people }),
      "DELETE /api/chat/people/chat-of-Amber-Heron": () => {
        people = people.slice(1);
        return null;
      },
    });
    openList();
    (await screen.findByRole("button", { name: "More about Amber Heron" })).focus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() => {
      expect(screen.getByRole("menuitem", { name: "Write a note" })).toHaveFocus();
    });
    await expectAccessible();
    await userEvent.keyboard("{ArrowDown}");
    expect(screen.getByRole("menuitem", { name: "Forget this person" })).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}");
    expect(screen.getByRole("menuitem", { name: "Report" })).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}");
    expect(screen.getByRole("menuitem", { name: "Block" })).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(screen.getByRole("button", { name: "Keep" })).toHaveFocus();
    await expectAccessible();
    expect(asked.some((key) => key.startsWith("DELETE"))).toBe(false);
    await userEvent.click(screen.getByRole("button", { name: "Forget" }));
    await waitFor(() => {
      expect(screen.queryByText("Amber Heron")).toBeNull();
    });
    expect(screen.getByText("Amber Heron is off your list")).toBeVisible();
    expect(screen.getByText("Velvet Moth")).toBeVisible();
  });

  it("keeps the dialog open with the reason when blocking fails", async () => {
    serve({
      ...me,
      "GET /api/chat/people": { people: [person("Amber Heron")] },
      "POST /api/chat/block": problem(503, "busy"),
    });
    openList();
    await userEvent.click(await screen.findByRole("button", { name: "More about Amber Heron" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Block" }));
    const dialog = within(screen.getByRole("dialog", { name: "Block Amber Heron?" }));
    await userEvent.click(dialog.getByRole("button", { name: "Block" }));
    expect(await dialog.findByRole("alert")).toHaveTextContent("Title of busy.");
  });

  it("rc_1 keeps a note about a person, which can be changed and emptied", async () => {
    let note: string | undefined;
    const { bodies } = serve({
      ...me,
      "GET /api/chat/people": () => ({ people: [person("Amber Heron", note === undefined ? {} : { note })] }),
      "PUT /api/chat/people/chat-of-Amber-Heron/note": () => {
        note = "Knows night trains.";
        return null;
      },
    });
    openList();
    const open = async (item: string) => {
      await userEvent.click(await screen.findByRole("button", { name: "More about Amber Heron" }));
      await userEvent.click(screen.getByRole("menuitem", { name: item }));
      return within(await screen.findByRole("dialog", { name: "Your note about Amber Heron" }));
    };
    const dialog = await open("Write a note");
    expect(dialog.getByRole("textbox", { name: "Note" })).toHaveFocus();
    await userEvent.type(dialog.getByRole("textbox", { name: "Note" }), " Knows night trains. ");
    await expectAccessible();
    await userEvent.click(dialog.getByRole("button", { name: "Save" }));
    expect(bodies["PUT /api/chat/people/chat-of-Amber-Heron/note"]).toEqual({ note: "Knows night trains." });
    expect(await (await entry("Amber Heron")).findByText(/Knows night trains/u)).toBeVisible();
    const again = await open("Change your note");
    await userEvent.clear(again.getByRole("textbox", { name: "Note" }));
    await userEvent.click(again.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(bodies["PUT /api/chat/people/chat-of-Amber-Heron/note"]).toEqual({ note: "" }));
  });

  it("rc_1 keeps the dialog open with the reason when a note is not kept", async () => {
    serve({
      ...me,
      "GET /api/chat/people": { people: [person("Amber Heron", { note: "Soup." })] },
      "PUT /api/chat/people/chat-of-Amber-Heron/note": problem(503, "busy"),
    });
    openList();
    await userEvent.click(await screen.findByRole("button", { name: "More about Amber Heron" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Change your note" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Your note about Amber Heron" }));
    expect(dialog.getByRole("textbox", { name: "Note" })).toHaveValue("Soup.");
    await userEvent.click(dialog.getByRole("button", { name: "Save" }));
    expect(await dialog.findByRole("alert")).toHaveTextContent("Title of busy.");
  });

  it("shows earlier people on demand", async () => {
    let turn = 0;
    serve({
      ...me,
      "GET /api/chat/people": () =>
        (turn += 1) > 1 ? { people: [person("Velvet Moth")] } : { people: [person("Amber Heron")], next: "cursor" },
    });
    openList();
    await userEvent.click(await screen.findByRole("button", { name: "Show more" }));
    expect(await screen.findByText("Velvet Moth")).toBeVisible();
    expect(screen.getByText("Amber Heron")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  });
});

describe("what was revealed", () => {
  const theirs = { first_name: "Omar", contact: "omar.example on Signal" };
  const mine = { alias: "Noor of the ferry" };
  const revealed = (change: object) =>
    endedChat("Amber Heron", { reveal: { state: "revealed", theirs, mine, ...change } });
  const list = (chat: Person["chat"]) => ({ people: [person("Amber Heron", { chat })] });

  it("rv_13 stays in the list under the revealed name until it is hidden", async () => {
    let chat = revealed({});
    const { bodies } = serve({
      ...me,
      "GET /api/chat/people": () => list(chat),
      "POST /api/chat/reveal-revoke": () => {
        chat = revealed({ mine: null });
        return { reveal: chat.reveal };
      },
    });
    openList();
    const omar = await entry("Omar");
    expect(omar.getByText(/^Met as Amber Heron/u)).toHaveTextContent("Revealed");
    await userEvent.click(await omar.findByRole("button", { name: "Show their card" }));
    const dialog = within(screen.getByRole("dialog", { name: "Omar, revealed" }));
    expect(dialog.getByText("omar.example on Signal")).toBeVisible();
    expect(dialog.getByText("Noor of the ferry")).toBeVisible();
    await expectAccessible();
    await userEvent.click(dialog.getByRole("button", { name: "Hide my card" }));
    await userEvent.click(screen.getByRole("button", { name: "Hide it" }));
    expect(await screen.findByText("You hid your card.")).toBeVisible();
    expect(bodies["POST /api/chat/reveal-revoke"]).toEqual({ chat: "chat-of-Amber-Heron" });
    await userEvent.click(screen.getByRole("button", { name: "Done" }));
    expect(omar.getByRole("button", { name: "Show their card" })).toBeVisible();
  });

  it("rv_13 says when a card could not be hidden", async () => {
    serve({
      ...me,
      "GET /api/chat/people": list(revealed({ theirs: null })),
      "POST /api/chat/reveal-revoke": problem(503, "busy"),
    });
    openList();
    const heron = await entry("Amber Heron");
    await userEvent.click(await heron.findByRole("button", { name: "Show what they see of you" }));
    expect(screen.getByRole("dialog")).toHaveTextContent("Amber Heron hid their card.");
    await userEvent.click(screen.getByRole("button", { name: "Hide my card" }));
    await userEvent.click(screen.getByRole("button", { name: "Hide it" }));
    expect(await screen.findByText(/isn’t hidden yet/u)).toBeVisible();
  });

  it("shows nothing once both are hidden", async () => {
    serve({ ...me, "GET /api/chat/people": list(revealed({ theirs: null, mine: null })) });
    openList();
    const heron = await entry("Amber Heron");
    expect(heron.queryByRole("button", { name: /^Show/u })).toBeNull();
  });

  it("rv_13 can be hidden with the entry, which is off by default", async () => {
    const { asked } = serve({
      ...me,
      "GET /api/chat/people": list(revealed({})),
      "POST /api/chat/reveal-revoke": { reveal: { state: "revealed" } },
      "DELETE /api/chat/people/chat-of-Amber-Heron": null,
    });
    openList();
    const forget = async () => {
      await userEvent.click(await screen.findByRole("button", { name: "More about Omar" }));
      await userEvent.click(screen.getByRole("menuitem", { name: "Forget this person" }));
      return within(screen.getByRole("dialog", { name: "Forget Omar?" }));
    };
    const calls = () => asked.filter((key) => !key.startsWith("GET"));
    const first = await forget();
    expect(first.getByRole("checkbox", { name: "Hide my card too" })).not.toBeChecked();
    await expectAccessible();
    await userEvent.click(first.getByRole("button", { name: "Forget" }));
    await waitFor(() => expect(calls()).toEqual(["DELETE /api/chat/people/chat-of-Amber-Heron"]));
    const second = await forget();
    await userEvent.click(second.getByRole("checkbox", { name: "Hide my card too" }));
    await userEvent.click(second.getByRole("button", { name: "Forget" }));
    await waitFor(() =>
      expect(calls().slice(1)).toEqual(["POST /api/chat/reveal-revoke", "DELETE /api/chat/people/chat-of-Amber-Heron"]),
    );
  });

  it("rv_13 stands above the transcript, under the revealed name", async () => {
    const chat = revealed({});
    serve({
      ...me,
      "GET /api/chat/chat-of-Amber-Heron": chat,
      "GET /api/chat/chat-of-Amber-Heron/messages": { events: [], more: false },
    });
    renderPage(<TranscriptPage chat={chat.chat} />, { path: `/people/${chat.chat}`, signedIn: true });
    expect(await screen.findByRole("heading", { name: "Chat with Omar" })).toBeVisible();
    await userEvent.click(await screen.findByRole("button", { name: "Show their card" }));
    expect(screen.getByRole("dialog", { name: "Omar, revealed" })).toHaveTextContent("omar.example on Signal");
    await expectAccessible();
  });
});

describe("a transcript", () => {
  const chat = endedChat("Amber Heron");
  const line = (seq: number, by: "me" | "peer", body: string | null): ChatEvent => ({
    seq,
    id: `id-${seq}`,
    by,
    at: "2026-11-20T21:04:00Z",
    kind: "message",
    body,
    deleted: body === null,
  });
  const openChat = () =>
    renderPage(<Transcript cards={() => <p>Cards.</p>} rating={() => <p>How was it?</p>} chat={chat.chat} />, {
      path: `/people/${chat.chat}`,
      signedIn: true,
    });

  it("shows who said what, as plain text only", async () => {
    const evil = '<img src=x onerror="document.title=1">';
    const events = [
      line(1, "peer", evil),
      line(2, "me", null),
      { ...line(3, "peer", ""), kind: "ended", reason: "left" },
    ];
    serve({
      ...me,
      [`GET /api/chat/${chat.chat}`]: chat,
      [`GET /api/chat/${chat.chat}/messages`]: { events, more: false },
    });
    openChat();
    expect(await screen.findByText(evil)).toBeVisible();
    expect(document.querySelector("img")).toBeNull();
    expect(screen.getByText("Message deleted")).toBeVisible();
    expect(screen.getByText("The chat ended.")).toBeVisible();
    await expectAccessible();
  });

  it("saves a copy of all of it, or says why not", async () => {
    const saved: { name: string; text: Promise<string> }[] = [];
    const files = new Map<string, Blob>();
    const made = vi.spyOn(URL, "createObjectURL").mockImplementation((file) => {
      files.set("blob:copy", file as Blob);
      return "blob:copy";
    });
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push({ name: this.download, text: files.get(this.href)?.text() ?? Promise.resolve("") });
    });
    onTestFinished(() => {
      made.mockRestore();
      clicked.mockRestore();
    });
    const latest = { events: [line(2, "me", "a last word")], more: true };
    // The page, then two pages of which the second fails, then both.
    const turns = [latest, latest, problem(503, "unavailable"), latest];
    serve({
      ...me,
      [`GET /api/chat/${chat.chat}`]: chat,
      [`GET /api/chat/${chat.chat}/messages`]: () =>
        turns.shift() ?? { events: [line(1, "peer", "a first word")], more: false },
    });
    openChat();
    await userEvent.click(await screen.findByRole("button", { name: "Save a copy" }));
    expect(
      await screen.findByText(sentence(new ApiError("unavailable", 503, { title: "Title of unavailable." }))),
    ).toBeVisible();
    expect(saved).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Save a copy" }));
    expect(await screen.findByText("The copy is in your downloads")).toBeVisible();
    expect(saved[0]?.name).toMatch(/^io-amber-heron-2026-11-\d\d\.txt$/u);
    const text = (await saved[0]?.text) ?? "";
    expect(text.indexOf("Amber Heron: a first word")).toBeGreaterThan(0);
    expect(text.indexOf("You: a last word")).toBeGreaterThan(text.indexOf("a first word"));
    await expectAccessible();
  });

  it("says so when it is no longer kept", async () => {
    serve({ ...me, [`GET /api/chat/${chat.chat}`]: problem(404, "not_found") });
    openChat();
    expect(await screen.findByText("This chat is no longer kept.")).toBeVisible();
    await expectAccessible();
  });

  it("redirects to the chat itself while it is live", async () => {
    serve({ ...me, [`GET /api/chat/${chat.chat}`]: { ...chat, status: "live" } });
    const { at } = openChat();
    await waitFor(() => {
      expect(at()).toBe(`/chat/${chat.chat}`);
    });
  });
});
