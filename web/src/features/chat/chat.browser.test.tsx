import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, onTestFinished, vi } from "vitest";
import { page, userEvent as keys } from "vitest/browser";

import { expectAccessible } from "../../test/axe";
import { box, chatId, log, renderChat } from "../../test/render-chat";

const bubbles = () => within(log()).queryAllByRole("article");
const rowOf = (text: string) => within(log()).getByText(text).closest("li");

it("shows a message's state in words: sending, sent, delivered, read", async () => {
  const { server, pass } = renderChat();
  server.network = (direction) => (direction === "up" ? [500] : [1]);
  await userEvent.type(box(), "hello there{Enter}");
  expect(box()).toHaveValue("");
  expect(rowOf("hello there")).toHaveTextContent("Sending");
  pass(600);
  expect(rowOf("hello there")).toHaveTextContent("Sent");
  act(() => server.push("a", { type: "receipt", chat: chatId, delivered: 1, read: 0 }));
  pass(10);
  expect(rowOf("hello there")).toHaveTextContent("Delivered");
  act(() => server.push("a", { type: "receipt", chat: chatId, delivered: 1, read: 1 }));
  pass(10);
  expect(rowOf("hello there")).toHaveTextContent("Read");
  expect(bubbles()).toHaveLength(1);
  await expectAccessible();
});

it("sends with Enter, breaks lines with Shift+Enter, obeys input methods", async () => {
  const { server, pass } = renderChat();
  await userEvent.type(box(), "one{Shift>}{Enter}{/Shift}two");
  expect(box()).toHaveValue("one\ntwo");
  act(() => {
    box().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true }));
  });
  expect(box()).toHaveValue("one\ntwo");
  await userEvent.keyboard("{Enter}");
  pass(10);
  expect(server.chat.events.map(({ what }) => what.kind === "message" && what.body)).toEqual(["one\ntwo"]);
});

it("keeps a failed message in its place, with Try again and Delete", async () => {
  const { server, pass } = renderChat();
  server.refuse.set("send", "invalid_message");
  await userEvent.type(box(), "first{Enter}");
  await userEvent.type(box(), "second{Enter}");
  pass(100);
  expect(rowOf("first")).toHaveTextContent("Not sent");
  await expectAccessible();
  server.refuse.clear();
  const first = within(rowOf("first") ?? document.body);
  await userEvent.click(first.getByRole("button", { name: "Try again" }));
  pass(100);
  expect(rowOf("first")).not.toHaveTextContent("Not sent");
  await userEvent.click(within(rowOf("second") ?? document.body).getByRole("button", { name: "Delete" }));
  expect(within(log()).queryByText("second")).toBeNull();
  expect(server.chat.events).toHaveLength(1);
});

it("shows hostile text as text", () => {
  const { hear } = renderChat();
  const hostile = [
    `<img src=x onerror="document.title='owned'">`,
    `<script>document.title='owned'</script>`,
    "[click](javascript:alert(1))",
    "javascript:alert(1)",
    "\u202Egpj.exe\u202C and \u200B\u200B\u200B",
    `e${"\u0301".repeat(500)}`,
    "a < b && c > d",
    "https://user:pass@evil.example/",
  ];
  for (const text of hostile) hear(text);
  expect(bubbles()).toHaveLength(hostile.length);
  expect(bubbles().map((bubble) => bubble.querySelector("p")?.textContent)).toEqual(hostile);
  expect(log().querySelectorAll("img, script, a")).toHaveLength(0);
  expect(log().scrollWidth).toBeLessThanOrEqual(log().clientWidth);
  expect(document.title).not.toContain("owned");
});

it("opens a link only after a dialog that names its host", async () => {
  const { hear } = renderChat();
  hear("look: https://example.org/a?b=1.");
  await userEvent.click(screen.getByRole("link", { name: "https://example.org/a?b=1" }));
  const dialog = screen.getByRole("dialog", { name: "Open this link?" });
  expect(dialog).toHaveTextContent("This goes to example.org.");
  const link = within(dialog).getByRole("link", { name: "Open in a new tab" });
  expect(link).toHaveAttribute("href", "https://example.org/a?b=1");
  expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow ugc");
  expect(within(dialog).getByRole("button", { name: "Stay here" })).toHaveFocus();
  await expectAccessible();
});

it("never moves what is being read: new messages go below, history above", async () => {
  const { server, hear, pass } = renderChat();
  for (let index = 1; index <= 40; index += 1) hear(`message ${index}`);
  const element = log();
  await waitFor(() => expect(element.scrollHeight - element.clientHeight - element.scrollTop).toBeLessThan(2));
  element.scrollTop = 400;
  await screen.findByRole("button", { name: "Go to the newest message" });
  const watched = bubbles().find((bubble) => bubble.getBoundingClientRect().top > 100);
  const before = watched?.getBoundingClientRect().top ?? 0;
  hear("something new");
  hear("and more");
  expect(Math.abs((watched?.getBoundingClientRect().top ?? 0) - before)).toBeLessThanOrEqual(1);
  await userEvent.click(screen.getByRole("button", { name: "2 new messages" }));
  expect(element.scrollHeight - element.clientHeight - element.scrollTop).toBeLessThan(2);
  pass(0);
  expect(server.chat.events).toHaveLength(42);
});

it("stays at the end when the screen turns or a keyboard opens", async () => {
  const { hear } = renderChat();
  for (let n = 1; n <= 30; n += 1) hear(`some words, number ${n}`);
  const fromEnd = () => log().scrollHeight - log().clientHeight - log().scrollTop;
  await waitFor(() => expect(fromEnd()).toBeLessThan(2));
  // A browser reports the scrolling caused by a new size before it reports the size.
  log().closest<HTMLElement>(".chat")?.style.setProperty("--vvh", "420px");
  act(() => {
    log().dispatchEvent(new Event("scroll", { bubbles: true }));
  });
  expect(fromEnd()).toBeGreaterThan(100);
  await waitFor(() => expect(fromEnd()).toBeLessThan(2));
  expect(screen.queryByRole("button", { name: "Go to the newest message" })).toBeNull();
});

it("pages upwards without moving the reader", async () => {
  const stage = renderChat({ inChat: false });
  stage.server.begin();
  for (let index = 1; index <= 150; index += 1) stage.server.say("b", `message ${index}`);
  act(() => {
    stage.server.cut("a");
  });
  stage.pass(1_000);
  expect(await screen.findByText("message 150")).toBeVisible();
  expect(screen.queryByText("message 90")).toBeNull();
  const element = log();
  await waitFor(() => expect(element.scrollHeight - element.clientHeight - element.scrollTop).toBeLessThan(2));
  element.scrollTop = 300;
  await screen.findByRole("button", { name: "Go to the newest message" });
  await waitFor(() => expect(stage.me.live.getSnapshot().session.chats[chatId]?.earlier).toBe("loading"));
  const watched = bubbles().find((bubble) => bubble.getBoundingClientRect().top > 100);
  const before = watched?.getBoundingClientRect().top ?? 0;
  stage.pass(100);
  expect(screen.getByText("message 31")).toBeInTheDocument();
  expect(Math.abs((watched?.getBoundingClientRect().top ?? 0) - before)).toBeLessThanOrEqual(1);
});

it("marks where the new messages begin after an absence", () => {
  const { hear, me, pass } = renderChat();
  hear("seen");
  act(() => me.live.intend({ type: "seen", chat: chatId, seq: 1 }));
  act(() => me.live.intend({ type: "attention", chat: chatId, on: true }));
  act(() => me.live.intend({ type: "attention", chat: chatId, on: false }));
  hear("not seen");
  pass(10);
  const rows = [...log().querySelectorAll("li")].map((row) => row.textContent);
  expect(rows.findIndex((text) => text === "New messages")).toBe(
    rows.findIndex((text) => text.startsWith("not seen")) - 1,
  );
});

it("shows the peer's typing and lost connection in a reserved row", async () => {
  const { server, pass } = renderChat();
  const top = box().getBoundingClientRect().top;
  act(() => server.push("a", { type: "typing", chat: chatId, on: true }));
  pass(10);
  expect(screen.getByText("Amber Heron is typing")).toBeVisible();
  expect(box().getBoundingClientRect().top).toBe(top);
  await expectAccessible();
  pass(6_100);
  expect(screen.queryByText("Amber Heron is typing")).toBeNull();
  act(() => server.push("a", { type: "presence", chat: chatId, state: "away", grace: 90 }));
  pass(10);
  expect(screen.getByText(/^Amber Heron lost connection\. Waiting up to/)).toBeVisible();
  expect(box().getBoundingClientRect().top).toBe(top);
  await expectAccessible();
});

it("says that it reconnects, accepts messages meanwhile, then sends them", async () => {
  const { server, pass } = renderChat();
  act(() => {
    server.up = false;
    server.kill();
  });
  pass(2_500);
  expect(await screen.findByText(/^Reconnecting.*Your messages are saved\./)).toBeVisible();
  await userEvent.type(box(), "written meanwhile{Enter}");
  expect(rowOf("written meanwhile")).toHaveTextContent("Sending");
  await expectAccessible();
  server.up = true;
  pass(60_000);
  expect(await screen.findByText("Back online, 1 message sent.")).toBeVisible();
  expect(server.chat.events).toHaveLength(1);
});

it("ch_8 marks a message as read only in a visible tab and a focused window", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const focus = vi.spyOn(document, "hasFocus").mockReturnValue(false);
  const sight = vi.spyOn(document, "visibilityState", "get").mockReturnValue("visible");
  const { server, hear, pass } = renderChat();
  const reads = () => server.received.filter(({ side, frame }) => side === "a" && frame.type === "read");
  const wait = () => {
    act(() => {
      vi.advanceTimersByTime(600);
    });
    pass(100);
  };
  hear("are you there?");
  wait();
  expect(reads()).toEqual([]);
  focus.mockReturnValue(true);
  sight.mockReturnValue("hidden");
  act(() => {
    window.dispatchEvent(new Event("focus"));
  });
  wait();
  expect(reads()).toEqual([]);
  sight.mockReturnValue("visible");
  act(() => {
    document.dispatchEvent(new Event("visibilitychange"));
  });
  wait();
  expect(reads().map(({ frame }) => frame)).toMatchObject([{ type: "read", seq: 1 }]);
});

it("n_17 asks for a reason without need, sends it with the leaving, and offers to report", async () => {
  const { server, pass } = renderChat();
  const openDialog = async () => {
    await userEvent.click(screen.getByRole("button", { name: /^More:/u }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Leave chat" }));
    return screen.getByRole("dialog", { name: "Leave this chat?" });
  };
  const dialog = await openDialog();
  expect(within(dialog).getByText(/doesn’t see it/u)).toBeVisible();
  await userEvent.click(within(dialog).getByText("It felt wrong"));
  await expectAccessible();
  await userEvent.click(within(dialog).getByRole("button", { name: "Report" }));
  expect(await screen.findByRole("dialog", { name: "What’s wrong?" })).toBeVisible();
  await keys.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const again = await openDialog();
  await userEvent.click(within(again).getByText("No time"));
  await userEvent.click(within(again).getByRole("button", { name: "Leave" }));
  pass(10);
  const ending = server.received.find(({ frame }) => frame.type === "end")?.frame;
  expect(ending).toMatchObject({ why: "no_time" });
});

it("asks before leaving: Esc opens the dialog, and Esc again stays", async () => {
  const { server, pass } = renderChat();
  const now = vi.spyOn(performance, "now").mockReturnValue(10_000);
  await userEvent.click(box());
  await userEvent.keyboard("{Escape}");
  const dialog = screen.getByRole("dialog", { name: "Leave this chat?" });
  expect(within(dialog).getByRole("button", { name: "Stay" })).toHaveFocus();
  await expectAccessible();
  // A key held down does not close the dialog it has just opened; a later press does.
  act(() => {
    dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
  });
  expect(dialog).toBeVisible();
  now.mockReturnValue(11_000);
  await keys.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  now.mockRestore();
  expect(box()).toHaveFocus();
  await userEvent.click(screen.getByRole("button", { name: /^More:/u }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Leave chat" }));
  // Nobody has to say why.
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Leave" }));
  expect(await screen.findByRole("heading", { name: "You ended the chat" })).toHaveFocus();
  pass(10);
  expect(server.chat.status).toBe("ended");
  expect(screen.queryByRole("textbox")).toBeNull();
});

it("moves through messages with keys, and back to the box", async () => {
  const { hear, server, pass } = renderChat();
  for (const text of ["one", "two", "three"]) hear(text);
  await userEvent.type(box(), "mine{Enter}");
  pass(10);
  await userEvent.keyboard("{ArrowUp}");
  expect(document.activeElement).toHaveTextContent("mine");
  await userEvent.keyboard("{ArrowUp}");
  expect(document.activeElement).toHaveTextContent("three");
  await userEvent.keyboard("{Home}");
  expect(document.activeElement).toHaveTextContent("one");
  await userEvent.keyboard("{End}{Enter}");
  const dialog = screen.getByRole("dialog", { name: "This message" });
  await expectAccessible();
  await userEvent.click(within(dialog).getByRole("button", { name: "Delete for both" }));
  pass(10);
  expect(server.chat.events.at(-1)?.what).toEqual({ kind: "deleted", target: 4 });
  expect(within(log()).getByText("This message was deleted.")).toBeVisible();
  log().focus();
  await userEvent.keyboard("{Escape}");
  expect(box()).toHaveFocus();
});

it("br_2 blocks in two taps, with five seconds to undo it", async () => {
  const { server, pass, hear } = renderChat();
  const sent = () => server.received.filter(({ frame }) => frame.type === "block").length;
  const block = async () => {
    await userEvent.click(screen.getByRole("button", { name: /^More:/u }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Block" }));
  };
  await userEvent.type(box(), "half a");
  await block();
  expect(await screen.findByRole("heading", { name: "You blocked Amber Heron" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Undo" })).toHaveFocus();
  await expectAccessible();
  pass(4_000);
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  pass(5_000);
  expect(sent()).toBe(0);
  expect(box()).toHaveValue("half a");
  hear("still here");

  await block();
  pass(5_000);
  pass(100);
  expect(sent()).toBe(1);
  expect(await screen.findByRole("heading", { name: "You blocked Amber Heron" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  expect(screen.getByText(/You can unblock in Settings/u)).toBeVisible();
});

it("goes to the next person in one press, but not in the first chats", async () => {
  localStorage.removeItem("io.chats");
  onTestFinished(() => localStorage.clear());
  const next = () => screen.queryByRole("button", { name: /^Next:/u });
  renderChat();
  expect(next()).toBeNull();
  cleanup();
  localStorage.setItem("io.chats", "3");
  const { server, pass, history } = renderChat();
  const sent = () => server.received.filter(({ frame }) => frame.type === "next").length;
  await userEvent.click(next() ?? document.body);
  expect(await screen.findByRole("heading", { name: "Leaving Amber Heron" })).toBeVisible();
  pass(2_000);
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  pass(3_000);
  expect(sent()).toBe(0);
  await userEvent.click(next() ?? document.body);
  pass(3_000);
  pass(100);
  expect(sent()).toBe(1);
  await waitFor(() => expect(history.at(-1)).toBe("/lobby"));
});

it("lets “not again” be undone, and says nothing before", async () => {
  const { server, pass } = renderChat();
  const sent = () => server.received.filter(({ frame }) => frame.type === "not_again").length;
  const choose = async () => {
    await userEvent.click(screen.getByRole("button", { name: /^More:/u }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Don’t match us again" }));
  };
  await choose();
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  pass(6_000);
  expect(sent()).toBe(0);
  await choose();
  pass(6_000);
  expect(sent()).toBe(1);
});

it("counts only near the limit, and keeps a text over it", async () => {
  const { server, pass } = renderChat();
  await userEvent.click(box());
  await userEvent.paste("x".repeat(1_799));
  expect(screen.queryByText(/characters? left/)).toBeNull();
  await userEvent.paste("x");
  expect(screen.getByText("200 characters left")).toBeVisible();
  await userEvent.paste("👩‍👩‍👧".repeat(201));
  const said = "1 character too many. Shorten it to send it.";
  expect(screen.getByText(said)).toBeVisible();
  await userEvent.keyboard("{Enter}");
  pass(10);
  expect(server.chat.events).toHaveLength(0);
  // Enter says why nothing happens, too.
  expect(document.querySelector("[data-announcer]")).toHaveTextContent(said);
  expect(box()).toHaveValue("x".repeat(1_800) + "👩‍👩‍👧".repeat(201));
  await expectAccessible();
});

it("announces new messages once, together, and never the user's own", async () => {
  const { hear, me, pass } = renderChat();
  const said: string[] = [];
  me.live.onUtterance((utterance) => said.push(utterance.kind));
  await userEvent.type(box(), "mine{Enter}");
  hear("one");
  hear("two");
  hear("three");
  pass(600);
  expect(document.querySelector("[data-announcer]")).toHaveTextContent("3 new messages from Amber Heron");
  hear("four");
  pass(3_000);
  expect(said.filter((kind) => kind !== "matched")).toEqual(["count", "messages"]);
});

it("says that a text is too long for one message, and keeps it", async () => {
  const { server, pass } = renderChat();
  const long = "👩‍👩‍👧‍👦".repeat(1_200);
  await userEvent.click(box());
  await userEvent.paste(long);
  expect(screen.getByText("Too long for one message. Send it in parts.")).toBeVisible();
  await userEvent.keyboard("{Enter}");
  pass(10);
  expect(server.chat.events).toHaveLength(0);
  expect(box()).toHaveValue(long);
});

it("offers a question and a way out after three minutes of silence", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const { hear, pass } = renderChat();
  hear("hello");
  pass(179_000);
  act(() => void vi.advanceTimersByTime(5_000));
  expect(screen.queryByText(/Gone quiet/)).toBeNull();
  pass(1_000);
  act(() => void vi.advanceTimersByTime(5_000));
  vi.useRealTimers();
  expect(screen.getByText("You both like hiking. How did that start?")).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Another one" }));
  await userEvent.click(screen.getByRole("button", { name: "Use this one" }));
  expect(box()).toHaveValue("What was the best part of your week?");
  expect(box()).toHaveFocus();
  hear("still here");
  expect(screen.queryByText(/Gone quiet/)).toBeNull();
});

it("ch_22 answers a message, shows it above, and jumps to it", async () => {
  const { hear, server, pass } = renderChat();
  hear("tea or coffee?");
  box().focus();
  await userEvent.keyboard("{ArrowUp}{Enter}");
  await userEvent.click(screen.getByRole("button", { name: "Reply" }));
  expect(await screen.findByRole("status", { name: "In reply to" })).toHaveTextContent("tea or coffee?");
  await waitFor(() => expect(box()).toHaveFocus());
  await expectAccessible();
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("status", { name: "In reply to" })).toBeNull();
  expect(screen.queryByRole("dialog")).toBeNull();

  await userEvent.keyboard("{ArrowUp}{Enter}");
  await userEvent.click(screen.getByRole("button", { name: "Reply" }));
  await waitFor(() => expect(box()).toHaveFocus());
  await userEvent.type(box(), "tea{Enter}");
  pass(10);
  expect(server.chat.events.at(-1)?.what).toMatchObject({ kind: "message", body: "tea", quote: 1 });
  const quote = within(log()).getByRole("button", { name: /In reply to.*tea or coffee/ });
  await expectAccessible();
  await userEvent.click(quote);
  expect(document.activeElement).toHaveAttribute("aria-label", expect.stringContaining("Amber Heron"));
  act(() => {
    const first = server.chat.events[0];
    if (first?.what.kind === "message") server.takeBack("b", first.seq);
  });
  pass(10);
  expect(log()).not.toHaveTextContent("tea or coffee?");
});

it("ch_23 reacts to a message by keys alone, changes it, and takes it back", async () => {
  const { hear, server, pass } = renderChat();
  hear("tea or coffee?");
  const choose = async (name: string) => {
    box().focus();
    await userEvent.keyboard("{ArrowUp}{Enter}");
    const group = await screen.findByRole("group", { name: "React" });
    await expectAccessible();
    const one = within(group).getByRole("button", { name });
    one.focus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  };
  const reactions = () => rowOf("tea or coffee?")?.querySelector(".bubble-reactions")?.textContent;
  server.network = (direction) => (direction === "up" ? [500] : [1]);
  await choose("❤️");
  expect(reactions(), "at once").toBe("Reactions: ❤️");
  pass(600);
  expect(server.chat.events.at(-1)?.what).toMatchObject({ kind: "reacted", target: 1, reaction: "heart" });
  expect(reactions()).toBe("Reactions: ❤️");
  act(() => {
    server.react("b", 1, "heart");
  });
  pass(10);
  expect(reactions()).toBe("Reactions: ❤️ 2");
  await expectAccessible();
  await choose("👍");
  pass(600);
  expect(reactions()).toBe("Reactions: ❤️ 👍");
  await choose("👍");
  pass(600);
  expect(reactions()).toBe("Reactions: ❤️");
  act(() => {
    server.takeBack("b", 1);
  });
  pass(10);
  expect(log()).not.toHaveTextContent("❤️");
});

it("ch_23 says that a reaction was refused", async () => {
  const { hear, server, pass } = renderChat();
  hear("tea or coffee?");
  server.refuse.set("react", "not_found");
  box().focus();
  await userEvent.keyboard("{ArrowUp}{Enter}");
  await userEvent.click(await screen.findByRole("button", { name: "😮" }));
  pass(10);
  expect(await screen.findByText("That didn’t work. Please try again.")).toBeVisible();
  expect(log()).not.toHaveTextContent("😮");
});

it("ch_22 shows what is quoted small, in one line, beside its bar from right to left too", () => {
  onTestFinished(() => {
    document.documentElement.dir = "ltr";
  });
  const { hear, server, pass } = renderChat();
  hear("short");
  hear(`long ${"and longer ".repeat(40)}`);
  act(() => {
    server.say("a", "🎉", undefined, [], 1);
    server.say("a", "yes", undefined, [], 2);
  });
  pass(10);
  for (const dir of ["ltr", "rtl"]) {
    document.documentElement.dir = dir;
    const quotes = within(log()).getAllByRole("button", { name: /In reply to/ });
    expect(quotes).toHaveLength(2);
    for (const quote of quotes) {
      const bubble = quote.closest(".bubble")?.getBoundingClientRect();
      const around = quote.getBoundingClientRect();
      const text = quote.querySelector(".quote-text");
      expect(around.width).toBeLessThanOrEqual(bubble?.width ?? 0);
      expect(text?.getBoundingClientRect().height).toBeLessThan(30);
      if (text?.textContent !== "short") continue;
      const words = document.createRange();
      words.selectNodeContents(text);
      const { left, right } = words.getBoundingClientRect();
      expect(dir === "ltr" ? left - around.left : around.right - right).toBeLessThan(20);
    }
  }
});

it("ch_22 keeps what is answered beside its bar above the box, from right to left too", async () => {
  onTestFinished(() => {
    document.documentElement.dir = "ltr";
  });
  const { hear } = renderChat();
  hear("tea");
  box().focus();
  await userEvent.keyboard("{ArrowUp}{Enter}");
  await userEvent.click(screen.getByRole("button", { name: "Reply" }));
  const quote = await screen.findByRole("status", { name: "In reply to" });
  const words = document.createRange();
  words.selectNodeContents(within(quote).getByText("tea"));
  for (const dir of ["ltr", "rtl"]) {
    document.documentElement.dir = dir;
    const [around, { left, right }] = [quote.getBoundingClientRect(), words.getBoundingClientRect()];
    expect(dir === "ltr" ? left - around.left : around.right - right).toBeLessThan(20);
  }
});

it("ch_22 loads earlier pages until what is quoted is there, and goes to it", async () => {
  const stage = renderChat({ inChat: false });
  stage.server.begin();
  for (let index = 1; index <= 300; index += 1) stage.server.say("b", `message ${index}`);
  stage.server.say("b", "that one", undefined, [], 2);
  act(() => {
    stage.server.cut("a");
  });
  stage.pass(1_000);
  const quote = await screen.findByRole("button", { name: "In reply to An earlier message" });
  expect(screen.queryByText("message 2")).toBeNull();
  await userEvent.click(quote);
  await waitFor(() => {
    stage.pass(100);
    expect(document.activeElement).toHaveTextContent(/^message 2$/);
  });
  expect(within(log()).getByRole("button", { name: /In reply to.*message 2$/ })).toBeInTheDocument();
});

it("opens links by keyboard from a message's actions", async () => {
  const { hear } = renderChat();
  hear("look: https://example.org/a and https://example.net/b");
  box().focus();
  await userEvent.keyboard("{ArrowUp}{Enter}");
  await userEvent.click(screen.getByRole("button", { name: "Open the link to example.net" }));
  expect(screen.getByRole("dialog", { name: "Open this link?" })).toHaveTextContent("https://example.net/b");
});

it("moves the focus to a deleted message's neighbor, then past the end", async () => {
  const { hear, server, pass } = renderChat();
  hear("hello");
  server.refuse.set("send", "invalid_message");
  await userEvent.type(box(), "first{Enter}");
  pass(100);
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(document.activeElement).toHaveTextContent("hello");
  act(() => server.end("b"));
  pass(10);
  await userEvent.click(screen.getByRole("button", { name: "Skip to what’s next" }));
  expect(screen.getByRole("heading", { name: "Amber Heron left" })).toHaveFocus();
});

it("says what to do when only live connections are blocked", async () => {
  const { server, pass } = renderChat();
  act(() => {
    server.up = false;
    server.kill();
  });
  pass(1_000);
  await act(() => Promise.resolve());
  pass(8_500);
  expect(await screen.findByText(/is blocking live connections/)).toBeVisible();
  await expectAccessible();
});

it("keeps the page's own title, and removes its count when read", async () => {
  const { hear, me } = renderChat();
  hear("hello");
  act(() => me.live.intend({ type: "attention", chat: chatId, on: false }));
  document.title = "Amber Heron · IO";
  await Promise.resolve();
  expect(document.title).toBe("(1) Amber Heron · IO");
  act(() => me.live.intend({ type: "seen", chat: chatId, seq: 1 }));
  expect(document.title).toBe("Amber Heron · IO");
});

it("offers a way out while it looks for a chat", async () => {
  renderChat({ path: "/chat/unknown", inChat: false });
  expect(await screen.findByRole("heading", { name: "Opening the chat." })).toBeVisible();
  expect(screen.getByRole("link", { name: "Back to the lobby" })).toHaveAttribute("href", "/lobby");
});

it("ch_19 asks before sending what the server found, by keyboard too, and sends it anyway", async () => {
  const { server, pass } = renderChat();
  server.nudges.set("call 555 123 4567", ["phone"]);
  await userEvent.type(box(), "call 555 123 4567{Enter}");
  pass(100);
  expect(await screen.findByRole("alert")).toHaveTextContent("This looks like a phone number.");
  expect(rowOf("call 555 123 4567")).toHaveTextContent("Not sent yet");
  expect(server.chat.events).toHaveLength(0);
  expect(box()).toHaveFocus();
  await expectAccessible();
  await keys.tab({ shift: true });
  expect(screen.getByRole("button", { name: "Send anyway" })).toHaveFocus();
  await keys.keyboard("{Enter}");
  pass(100);
  expect(screen.queryByRole("alert")).toBeNull();
  expect(server.chat.events).toHaveLength(1);
  expect(box()).toHaveFocus();
});

it("ch_19 puts a message that was asked about back into the box with Edit", async () => {
  const { server, pass } = renderChat();
  server.nudges.set("you fool", ["insult"]);
  await userEvent.type(box(), "you fool{Enter}");
  pass(100);
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  expect(box()).toHaveValue("you fool");
  expect(bubbles()).toHaveLength(0);
  expect(server.chat.events).toHaveLength(0);
});

it("n_9 asks whether an insult bothers the reader, once, with ways to report and block", async () => {
  const { hear } = renderChat();
  hear("you fool", ["insult"]);
  const hint = await within(log()).findByRole("group", { name: "A hint from IO, for you alone" });
  expect(hint).toHaveTextContent("Does this bother you?");
  await expectAccessible();
  await userEvent.click(within(hint).getByRole("button", { name: "Block" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  const back = await within(log()).findByRole("group", { name: "A hint from IO, for you alone" });
  await userEvent.click(within(back).getByRole("button", { name: "Report" }));
  expect(await screen.findByRole("checkbox", { name: /you fool/u })).toBeChecked();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await userEvent.click(within(back).getByRole("button", { name: "It’s fine" }));
  expect(within(log()).queryByText("Does this bother you?")).toBeNull();
  hear("what a nice day");
  expect(within(log()).queryByText("Does this bother you?")).toBeNull();
});

it("n_10 shows a calm card when requests for money and pictures come together", async () => {
  const { hear } = renderChat();
  hear("send me a pic", ["asks_for_picture"]);
  hear("and a gift card", ["asks_for_money"]);
  expect(await within(log()).findByRole("heading", { name: "Take your time" })).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "I’m all right" }));
  expect(within(log()).queryByText("Take your time")).toBeNull();
});

it("n_25 shows the lines that the operator checked in the place of its own, and asks no server for them", async () => {
  await import("./care/CareLines");
  const asked = vi.spyOn(globalThis, "fetch");
  const line = (name: string, call: string) => ({ country: "DE", name, call });
  const own = { care_lines: [line("Krisendienst", "0800 655 3000"), line("Nummer gegen Kummer", "116 111")] };
  const { server, pass } = renderChat({ own });
  server.say("a", "i want to die", crypto.randomUUID(), ["self_harm"]);
  pass(10);
  await userEvent.selectOptions(await screen.findByRole("combobox", { name: "Country" }), "DE");
  expect(screen.getByRole("link", { name: "0800 655 3000" })).toHaveAttribute("href", "tel:08006553000");
  expect(screen.getByText(/Nummer gegen Kummer/u)).toBeVisible();
  expect(screen.queryByText(/TelefonSeelsorge/u)).toBeNull();
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Country" }), "FR");
  expect(screen.getByRole("link", { name: "3114" })).toBeVisible();
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
});

it("n_25 shows the writer lines to call in their country, and the reader how to react", async () => {
  const { server, pass, hear } = renderChat();
  server.say("a", "i want to die", crypto.randomUUID(), ["self_harm"]);
  pass(10);
  expect(await within(log()).findByRole("heading", { name: "Are you all right?" })).toBeVisible();
  await userEvent.selectOptions(await screen.findByRole("combobox", { name: "Country" }), "DE");
  expect(screen.getByRole("link", { name: "0800 111 0 111" })).toHaveAttribute("href", "tel:08001110111");
  await expectAccessible();
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Country" }), "Another country");
  expect(screen.getByRole("link", { name: "Find a line near you" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  hear("me too", ["self_harm"]);
  expect(await within(log()).findByRole("heading", { name: "This sounds serious" })).toBeVisible();
});

it("greets with name, picture and what both share, and a question to tap", async () => {
  const { server, hear } = renderChat();
  expect(within(log()).getByRole("heading", { name: "Amber Heron" })).toBeVisible();
  expect(log()).toHaveTextContent("You both like hiking and speak Spanish.");
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "You both like hiking. How did that start?" }));
  expect(box()).toHaveValue("You both like hiking. How did that start?");
  expect(box()).toHaveFocus();
  expect(server.chat.events).toHaveLength(0);
  hear("hello");
  expect(screen.queryByText(/Not sure how to start/u)).toBeNull();
  expect(within(log()).getByRole("heading", { name: "Amber Heron" })).toBeInTheDocument();
});

it("rc_9 greets someone met before with the day, and the earlier chat one tap away", async () => {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  const { history } = renderChat({
    before: (server) => {
      server.chat.shared = { interests: [], languages: [] };
      server.chat.metBefore = { at: yesterday, chat: "c0000000-0000-4000-8000-000000000009" };
      server.push("a", { type: "chat", chat: server.chat.view("a") });
    },
  });
  expect(log()).toHaveTextContent("You met yesterday and both wanted to talk again.");
  expect(log()).toHaveTextContent("To them you’re still Quiet Comet.");
  expect(screen.queryByText(/Not sure how to start/u)).toBeNull();
  await expectAccessible();
  await userEvent.click(screen.getByRole("link", { name: "Read the earlier chat" }));
  expect(history.at(-1)).toBe("/people/c0000000-0000-4000-8000-000000000009");
});

it("rc_9 says when they met where the earlier chat is gone", () => {
  const at = new Date(Date.now() - 40 * 86_400_000).toISOString();
  renderChat({
    before: (server) => {
      server.chat.metBefore = { at, chat: null };
      server.push("a", { type: "chat", chat: server.chat.view("a") });
    },
  });
  expect(log()).toHaveTextContent(/You met on \S+ \d+.* and both wanted to talk again\./u);
  expect(screen.queryByRole("link", { name: "Read the earlier chat" })).toBeNull();
});

it("never puts a question in the place of a draft", async () => {
  renderChat();
  await userEvent.type(box(), "I was about to say");
  await userEvent.click(screen.getByRole("button", { name: "Another one" }));
  await userEvent.click(screen.getByRole("button", { name: "What was the best part of your week?" }));
  expect(box()).toHaveValue("I was about to say\nWhat was the best part of your week?");
});

it("goes back to the lobby by the arrow, and the chat goes on", async () => {
  const { server, history, pass } = renderChat();
  await userEvent.click(screen.getByRole("button", { name: "Lobby. The chat goes on" }));
  pass(10);
  expect(history.at(-1)).toBe("/lobby");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(server.chat.status).toBe("live");
});

it("keeps the name whole and the menu in reach, also with large text", async () => {
  onTestFinished(async () => {
    document.documentElement.style.fontSize = "";
    await page.viewport(390, 844);
  });
  renderChat();
  for (const [width, height, size] of [
    [390, 844, "100%"],
    [390, 844, "200%"],
    [320, 640, "100%"],
    [740, 360, "100%"],
    [1280, 800, "100%"],
  ] as const) {
    await page.viewport(width, height);
    document.documentElement.style.fontSize = size;
    const where = `${width} by ${height} at ${size}`;
    const title = screen.getByRole("heading", { level: 1 });
    title.textContent = "Lavender Zephyr Bird";
    expect(title.getBoundingClientRect().width, where).toBeGreaterThan(60);
    expect(title.scrollWidth, where).toBeLessThanOrEqual(title.clientWidth);
    expect(getComputedStyle(title).textOverflow, where).toBe("clip");
    const more = screen.getByRole("button", { name: /^More:/u });
    expect(more.getBoundingClientRect().right, where).toBeLessThanOrEqual(width);
    await userEvent.click(more);
    const items = screen.getAllByRole("menuitem");
    for (const item of items) {
      item.scrollIntoView({ block: "nearest" });
      const { left, right, bottom } = item.getBoundingClientRect();
      expect([left >= 0, right <= width, bottom <= height], `${where}: ${item.textContent}`).toEqual([
        true,
        true,
        true,
      ]);
    }
    await keys.keyboard("{Escape}");
    const beside = screen.queryByRole("button", { name: "Leave" });
    expect(beside !== null, where).toBe(width >= 896);
  }
});

it("has a column beside it where there is room, with what both share", async () => {
  onTestFinished(() => page.viewport(390, 844));
  const { hear } = renderChat();
  const side = () => screen.queryByRole("complementary", { name: "About this chat" });
  expect(side()).toBeNull();
  await page.viewport(1280, 800);
  const beside = await screen.findByRole("complementary", { name: "About this chat" });
  hear("hello");
  expect(within(beside).getByRole("heading", { name: "Amber Heron" })).toBeVisible();
  expect(beside.getBoundingClientRect().left).toBeGreaterThanOrEqual(log().getBoundingClientRect().right);
  await userEvent.click(within(beside).getByRole("button", { name: "Put it in the box" }));
  expect(box()).toHaveFocus();
  expect(box()).not.toHaveValue("");
  await expectAccessible();
});

it("keeps the words on its pill in one line on a phone", async () => {
  const { hear } = renderChat();
  for (let index = 1; index <= 40; index += 1) hear(`message ${index}`);
  await waitFor(() => expect(log().scrollTop).toBeGreaterThan(400));
  log().scrollTop = 100;
  await screen.findByRole("button", { name: "Go to the newest message" });
  for (let index = 1; index <= 12; index += 1) hear(`more ${index}`);
  const pill = screen.getByRole("button", { name: "12 new messages" });
  expect(pill.getBoundingClientRect().height).toBeLessThan(50);
});

it("opens the menu of a message by its button or a long press, not a click", async () => {
  const { hear } = renderChat();
  hear("first");
  hear("second");
  const dialog = () => screen.queryByRole("dialog", { name: "This message" });
  const [first, second] = bubbles();
  await userEvent.click(first ?? document.body);
  expect(dialog()).toBeNull();
  const more = within(rowOf("first") ?? document.body).getByRole("button", {
    name: "What you can do with this message",
  });
  await userEvent.click(more);
  expect(dialog()).toHaveTextContent("first");
  await userEvent.click(within(dialog() ?? document.body).getByRole("button", { name: "Close" }));

  const touch = (type: string, change = {}) =>
    second?.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerType: "touch", ...change }));
  // A finger that moves scrolls.
  touch("pointerdown");
  touch("pointermove", { movementY: 12 });
  touch("pointerup");
  touch("pointerdown");
  await waitFor(() => expect(dialog()).toHaveTextContent("second"));
  await expectAccessible();
});

it("shows emoji alone large, and words as always", () => {
  const { hear } = renderChat();
  hear("\u{1f389}");
  hear("hooray \u{1f389}");
  const size = (text: string) => Number.parseFloat(getComputedStyle(within(log()).getByText(text)).fontSize);
  expect(size("\u{1f389}")).toBeGreaterThan(2 * size("hooray \u{1f389}"));
});

it("puts an emoji where the cursor is, by keys alone", async () => {
  renderChat();
  await userEvent.type(box(), "good day");
  await userEvent.keyboard("{ArrowLeft}{ArrowLeft}{ArrowLeft}");
  await userEvent.tab();
  expect(screen.getByRole("button", { name: "Emoji" })).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  const picker = await screen.findByRole("group", { name: "Emoji" });
  await waitFor(() => expect(within(picker).getAllByRole("button")[0]).toHaveFocus());
  await expectAccessible();
  await userEvent.keyboard("{ArrowRight}{Enter}");
  expect(box()).toHaveValue("good \u{1f604}day");
  await userEvent.keyboard("{Escape}");
  expect(box()).toHaveFocus();
  expect(screen.queryByRole("group", { name: "Emoji" })).toBeNull();
});

it("sends nothing in which there is nothing to see", async () => {
  const { server, pass } = renderChat();
  await userEvent.click(box());
  await userEvent.paste("\u200b\u200b");
  await userEvent.keyboard("{Enter}");
  pass(10);
  expect(server.received.some(({ frame }) => frame.type === "send")).toBe(false);
});

it("draws again only what changed when one of three hundred is sent", async () => {
  const before = (server: { say: (side: "b", body: string) => unknown }) => {
    for (let index = 1; index <= 300; index += 1) server.say("b", `message ${index}`);
  };
  const { server, pass } = renderChat({ before });
  expect(bubbles()).toHaveLength(300);
  const { DateTimeFormat } = Intl;
  const formats = vi.spyOn(Intl, "DateTimeFormat").mockImplementation(function (...given) {
    return new DateTimeFormat(...given);
  });
  onTestFinished(() => formats.mockRestore());
  await userEvent.type(box(), "mine{Enter}");
  pass(10);
  act(() => server.push("a", { type: "receipt", chat: chatId, delivered: 301, read: 301 }));
  pass(10);
  expect(rowOf("mine")).toHaveTextContent("Read");
  // Each drawing of a message asks for the time once.
  expect(formats.mock.calls.length).toBeLessThan(20);
});
