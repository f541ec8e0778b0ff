/** Owns what one member of staff does in the console, in a browser of their own, from the invitation on. */
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { promisify } from "node:util";

import type { Browser, BrowserContext, Page } from "@playwright/test";
import { expect } from "@playwright/test";

import type { Mailbox } from "./mailbox";
import type { Server } from "./server";

const run = promisify(execFile);

interface Invitation {
  role?: "moderator" | "operator" | "owner";
  /** What colleagues call them. */
  name?: string;
  /** Is called at each step of the first sign-in. */
  look?: (page: Page, step: string) => Promise<void>;
}

export class Moderator {
  readonly page: Page;
  /** Everything the browser complained about. */
  readonly complaints: string[] = [];
  private readonly context: BrowserContext;
  private readonly origin: string;

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.context = context;
    this.page = page;
    this.origin = origin;
    page.on("pageerror", (error) => this.complaints.push(`page error: ${error.message}`));
  }

  /** Invites a member of the staff, who enrols with both factors and signs in. */
  static async join(
    browser: Browser,
    server: Server,
    mailbox: Mailbox,
    email: string,
    { role, name, look }: Invitation = {},
  ): Promise<Moderator> {
    const called = name ?? email.split("@")[0] ?? email;
    const { stdout } = await run(
      server.binary,
      ["staff", "invite", email, "--role", role ?? "moderator", "--name", called],
      { env: server.environment },
    );
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
    const one = new Moderator(context, await context.newPage(), server.origin);
    await one.enrolAndSignIn(mailbox, email, /https?:\/\/\S+/u.exec(stdout)?.[0] ?? "", look);
    return one;
  }

  private async enrolAndSignIn(mailbox: Mailbox, email: string, link: string, look: Invitation["look"]): Promise<void> {
    const { page } = this;
    await page.goto(link);
    await expect(page.getByRole("button", { name: "Start" })).toBeVisible();
    await look?.(page, "invited");
    await this.press("Start");
    const secret = /secret=([A-Z2-7]+)/u.exec(
      (await page.locator('a[href^="otpauth:"]').getAttribute("href")) ?? "",
    )?.[1];
    await look?.(page, "second-step");
    await page.getByLabel("The code that the app shows now").fill(totp(secret ?? "", 0));
    await this.press("Confirm");
    await expect(page.getByRole("link", { name: "I’ve kept them" })).toBeVisible();
    await look?.(page, "recovery-codes");
    await page.getByRole("link", { name: "I’ve kept them" }).click();
    await page.getByLabel("Work email").fill(email);
    await look?.(page, "sign-in");
    await this.press("Email me a code");
    const { text } = await mailbox.emailTo(email);
    await look?.(page, "sign-in-code");
    await page.getByLabel("Code from the email").fill(/\b\d{4} ?\d{4}\b/u.exec(text)?.[0] ?? "");
    await this.press("Continue");
    await expect(page.getByLabel("6-digit code")).toBeVisible();
    await look?.(page, "sign-in-second");
    // A code works once: the next one is that of the next half minute, which is accepted already.
    await page.getByLabel("6-digit code").fill(totp(secret ?? "", 1));
    await this.press("Continue");
    await expect(page.getByRole("heading", { name: "Queue" })).toBeVisible();
  }

  press = async (name: string | RegExp): Promise<void> =>
    this.page.getByRole("button", { name, exact: typeof name === "string" }).click();

  /** Opens a page of the console. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.origin}/console${path}`);
  }

  /** The reference of the case that is on the screen. */
  get reference(): string {
    return decodeURIComponent(new URL(this.page.url()).pathname.split("/").at(-1) ?? "");
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}

/** The code of an authenticator app, some steps from now (RFC 6238). */
function totp(secret: string, ahead: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const sign of secret.replaceAll("=", "")) bits += alphabet.indexOf(sign).toString(2).padStart(5, "0");
  const key = Buffer.from((bits.match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac("sha1", key).update(step).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
