/** The language of the app: that of the browser, until another one is chosen in the settings of this device. */
import { expect } from "@playwright/test";

import { test } from "./strangers";

test("the app speaks the chosen language, and keeps it on this device", async ({ a: ada, server, mailbox }) => {
  const html = ada.page.locator("html");
  await ada.settleIn(mailbox, "Woman");
  await expect(html).toHaveAttribute("lang", "en");

  await ada.page.goto(`${server.origin}/settings`);
  await ada.page.getByText("Deutsch", { exact: true }).click();
  await expect(ada.heading("Einstellungen")).toBeVisible();
  await expect(html).toHaveAttribute("lang", "de");
  await expect(html).toHaveAttribute("dir", "ltr");
  await ada.look("settings-german");

  await ada.page.getByText("العربية", { exact: true }).click();
  await expect(ada.heading("الإعدادات")).toBeVisible();
  await expect(html).toHaveAttribute("lang", "ar");
  await expect(html).toHaveAttribute("dir", "rtl");
  await ada.look("settings-arabic");

  await ada.page.goto(`${server.origin}/lobby`);
  await expect(ada.heading("بانتظارك متى شئت")).toBeVisible();
  await expect(html).toHaveAttribute("dir", "rtl");
  await ada.look("lobby-arabic");
  expect(ada.complaints).toEqual([]);
});

test("a browser that asks for Arabic first is answered in Arabic", async ({ browser, server }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "ar-EG" });
  const page = await context.newPage();
  await page.goto(`${server.origin}/sign-in`);
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/\p{Script=Arabic}/u);
  await context.close();
});
