import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";

import { noConnection, problem, serve } from "../../../test/api";
import { expectAccessible } from "../../../test/axe";
import { chatId, renderChat } from "../../../test/render-chat";
import { reports } from "../../../state/filing";

const dialog = (name: string) => screen.findByRole("dialog", { name });
const press = async (name: string) => userEvent.click(screen.getByRole("button", { name }));
const openFromHeader = async () => {
  await press("More: leave, report, block, sound, help");
  await userEvent.click(screen.getByRole("menuitem", { name: "Report" }));
};

let turn = 0;
beforeEach(() => {
  turn += 1;
  reports.start(`person-${turn}`);
});

it("takes two taps, ends the chat like leaving, and shows the case number at once", async () => {
  const { bodies } = serve({ "POST /api/chat/report": { report: "4821-K" } });
  const { server, pass } = renderChat();
  await openFromHeader();
  await dialog("What’s wrong?");
  expect(screen.getAllByRole("radio")).toHaveLength(9);
  await expectAccessible();
  await userEvent.click(screen.getByRole("radio", { name: "Threats or self-harm" }));
  await press("Report and block");

  const after = await dialog("We have your report");
  expect(after).toHaveTextContent("Case number 4821-K");
  expect(after).toHaveTextContent("call your local emergency number");
  expect(bodies["POST /api/chat/report"]).toMatchObject({ chat: chatId, reason: "threats", block: true, email: false });
  await expectAccessible();
  pass(100);
  // What the other person sees is the end of any chat.
  const commands = server.received.filter(({ side }) => side === "a").map(({ frame }) => frame.type);
  expect(commands).toContain("end");
  expect(commands).not.toContain("block");
  await press("Done");
  expect(screen.getByText("You reported this chat.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Ask to talk again" })).toBeNull();
});

it("asks for a reason, and keeps the chat if nobody is to be blocked", async () => {
  const { asked } = serve({ "POST /api/chat/report": { report: "4821-K" } });
  const { server } = renderChat();
  await openFromHeader();
  await press("Report and block");
  expect(await screen.findByRole("alert")).toHaveTextContent("Please pick a reason.");
  expect(asked).not.toContain("POST /api/chat/report");

  await userEvent.click(screen.getByRole("radio", { name: "Spam or bot" }));
  await userEvent.click(screen.getByRole("switch", { name: "Block too" }));
  await press("Report");
  await dialog("We have your report");
  expect(server.received.map(({ frame }) => frame.type)).not.toContain("end");
});

it("can pick messages, those that were taken back too, and add a few words", async () => {
  const { bodies } = serve({ "POST /api/chat/report": { report: "4821-K" } });
  const { server, hear, pass } = renderChat();
  hear("where do you live");
  hear("i will find you");
  const second = server.chat.events.length;
  const told = server.chat.events[second - 1];
  if (told?.what.kind === "message") told.what = { ...told.what, body: null, deleted: true };
  server.push("a", {
    type: "events",
    chat: chatId,
    events: [server.chat.seen(server.chat.append("b", told?.at ?? "", { kind: "deleted", target: second }), "a")],
  });
  pass(100);
  await openFromHeader();
  const open = within(await dialog("What’s wrong?"));
  await userEvent.click(open.getByText("Which messages? (optional)", { selector: "summary" }));
  await userEvent.click(open.getByRole("checkbox", { name: /Message they took back/u }));
  await userEvent.click(open.getByText("Add a few words"));
  await userEvent.type(open.getByRole("textbox", { name: "A few words" }), "He knows my street.");
  expect(open.getByText("981 characters left")).toBeVisible();
  await userEvent.click(open.getByRole("radio", { name: "Private data" }));
  await press("Report and block");
  await dialog("We have your report");
  expect(bodies["POST /api/chat/report"]).toMatchObject({ messages: [second], words: "He knows my street." });
});

it("is saved without a connection and sent once when there is one", async () => {
  let answer: () => object = noConnection;
  const { asked } = serve({ "POST /api/chat/report": () => answer() });
  renderChat();
  await openFromHeader();
  await userEvent.click(await screen.findByRole("radio", { name: "Sexual" }));
  await press("Report and block");
  expect(await dialog("Your report is saved")).toHaveTextContent("when you’re back online");
  await expectAccessible();
  answer = () => ({ report: "4821-K" });
  reports.wake();
  expect(await dialog("We have your report")).toHaveTextContent("4821-K");
  const before = asked.length;
  reports.wake();
  expect(asked.length).toBe(before);
});

it("blocks someone who was reported before, and shows the number of that report", async () => {
  const { bodies } = serve({
    "POST /api/chat/report": problem(409, "already_reported", { report: "1193-C" }),
    "POST /api/chat/block": null,
  });
  renderChat();
  await openFromHeader();
  await userEvent.click(await screen.findByRole("radio", { name: "Sexual" }));
  await press("Report and block");
  expect(await dialog("We have your report")).toHaveTextContent("1193-C");
  expect(bodies["POST /api/chat/block"]).toEqual({ chat: chatId });
});

it("says why a report was refused", async () => {
  serve({ "POST /api/chat/report": problem(429, "too_many_reports") });
  renderChat();
  await openFromHeader();
  await userEvent.click(await screen.findByRole("radio", { name: "Sexual" }));
  await press("Report and block");
  await dialog("We couldn’t file your report");
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("Title of too_many_reports."));
});

it("says what stays open to a person who may not report, and where the reasons are", async () => {
  serve({ "POST /api/chat/report": problem(403, "restricted") });
  renderChat();
  await openFromHeader();
  await userEvent.click(await screen.findByRole("radio", { name: "Sexual" }));
  await press("Report and block");
  const after = await dialog("We couldn’t file your report");
  expect(await screen.findByRole("alert")).toHaveTextContent("Reporting is paused for you for now. Blocking works.");
  expect(within(after).getByRole("link", { name: "Your Safety page" })).toBeVisible();
  expect(within(after).getByRole("link", { name: "the public form" })).toHaveAttribute("href", "/report");
  await expectAccessible();
});

it("fits a low and wide screen with text twice as large", async () => {
  renderChat();
  await openFromHeader();
  const open = await dialog("What’s wrong?");
  document.documentElement.style.fontSize = "200%";
  try {
    const box = open.getBoundingClientRect();
    expect(box.right).toBeLessThanOrEqual(window.innerWidth);
    expect(box.bottom).toBeLessThanOrEqual(window.innerHeight + 1);
    expect(open.scrollWidth).toBeLessThanOrEqual(open.clientWidth);
    const send = within(open).getByRole("button", { name: "Report and block" });
    send.scrollIntoView();
    expect(send).toBeVisible();
  } finally {
    document.documentElement.style.fontSize = "";
  }
});
