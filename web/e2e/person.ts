/** Owns what one person does in the browser, step by step, and what the browser complained about on the way. */
import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContext, Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { join } from "node:path";

import type { Mailbox } from "./mailbox";

const shots = join(import.meta.dirname, "../screenshots");

/** Messages that browsers log on their own while the server is down. */
const whileDown = [
  /^WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/api\/ws' failed: (Error in connection establishment: net::ERR_CONNECTION_(REFUSED|RESET)|Connection closed before receiving a handshake response|)$/u,
  /^Failed to load resource: net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|SOCKET_NOT_CONNECTED)$/u,
];

export interface Line {
  seq: string;
  mine: boolean;
  text: string;
}

export class Person {
  readonly page: Page;
  readonly email: string;
  /** Everything the browser complained about. */
  readonly complaints: string[] = [];
  /** The server is being killed: only lost connections are expected. */
  serverIsDown = false;
  private readonly origin: string;
  private readonly context: BrowserContext;

  private constructor(context: BrowserContext, page: Page, origin: string, email: string) {
    this.context = context;
    this.page = page;
    this.origin = origin;
    this.email = email;
    page.on("pageerror", (error) => this.complaints.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();
      if (message.type() !== "error" && message.type() !== "warning") return;
      if (this.serverIsDown && whileDown.some((pattern) => pattern.test(text))) return;
      this.complaints.push(`${message.type()}: ${text} (${message.location().url})`);
    });
  }

  static async arrive(browser: Browser, origin: string, email: string): Promise<Person> {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "en-GB" });
    return new Person(context, await context.newPage(), origin, email);
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  button = (name: string | RegExp): Locator => this.page.getByRole("button", { name, exact: typeof name === "string" });
  heading = (name: string | RegExp): Locator => this.page.getByRole("heading", { name });
  get box(): Locator {
    return this.page.getByRole("textbox", { name: /^Message / });
  }
  get log(): Locator {
    return this.page.getByRole("log");
  }

  /** Takes screenshots at both widths in both themes; axe must find no violation. */
  async look(name: string): Promise<void> {
    const before = this.page.viewportSize() ?? { width: 390, height: 844 };
    for (const [width, height] of [
      [390, 844],
      [1280, 800],
    ] as const) {
      await this.page.setViewportSize({ width, height });
      for (const colorScheme of ["light", "dark"] as const) {
        // Wait for motion to end: a screenshot in the middle of a fade does not show the page.
        await this.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await this.page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`) });
        const { violations } = await new AxeBuilder({ page: this.page }).analyze();
        const said = violations.map(({ id, nodes }) => [
          id,
          nodes.map(({ html, failureSummary }) => [html, failureSummary]),
        ]);
        expect(said, `${name} at ${String(width)} px, ${colorScheme}`).toEqual([]);
      }
    }
    await this.page.emulateMedia({ colorScheme: null, reducedMotion: null });
    await this.page.setViewportSize(before);
  }

  /** Opens the front page. */
  async open(): Promise<void> {
    await this.page.goto(`${this.origin}/`);
  }

  /** Moves the focus to an element with the keyboard, and checks that the focus is visible. */
  async reach(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await expect(target).toBeVisible();
    const focused = () => target.evaluate((element) => element === document.activeElement);
    for (let presses = 0; !(await focused()); presses += 1) {
      expect(presses, `${String(target)} can be reached with ${key}`).toBeLessThan(80);
      await this.page.keyboard.press(key);
    }
    // A hidden radio button shows its focus on the surrounding chip.
    const shown = await target.evaluate((element) =>
      [element, element.closest("label")].some((one) => one !== null && getComputedStyle(one).outlineStyle !== "none"),
    );
    expect(shown, `${String(target)} shows a visible focus`).toBe(true);
  }

  /** Finds a button or a link by its name, and presses it with the keyboard. */
  async press(name: string): Promise<void> {
    const exact = { name, exact: true };
    await this.reach(this.page.getByRole("button", exact).or(this.page.getByRole("link", exact)));
    await this.page.keyboard.press("Enter");
  }

  /** From the front page to the lobby by the shortest path. */
  async settleIn(mailbox: Mailbox, gender: string): Promise<void> {
    await this.requestEmail();
    await this.typeCode(mailbox);
    await expect(this.heading("When were you born?")).toBeVisible();
    await this.sayAge();
    await this.button("I agree, continue").click();
    await expect(this.heading("What could you talk about?")).toBeVisible();
    await this.button("Next").click();
    await this.page.getByText(gender, { exact: true }).click();
    await this.button("Done, take me to the lobby").click();
    await expect(this.heading("Ready when you are")).toBeVisible();
  }

  async requestEmail(): Promise<void> {
    await this.open();
    await this.page.getByLabel("Email").first().fill(this.email);
    await this.button("Email me a link").first().click();
    await expect(this.heading("Check your email")).toBeVisible();
  }

  async followLink(mailbox: Mailbox): Promise<void> {
    const { text } = await mailbox.emailTo(this.email);
    const link = /https?:\/\/\S+\/auth\/confirm\S*/u.exec(text)?.[0];
    expect(link).toBeDefined();
    await this.page.goto(link ?? "");
    await expect(this.button("Sign in")).toBeVisible();
  }

  async typeCode(mailbox: Mailbox): Promise<void> {
    const { text } = await mailbox.emailTo(this.email);
    const code = /\b(\d{4}) ?(\d{4})\b/u.exec(text);
    await this.page.getByLabel("Code from the email").fill(`${code?.[1] ?? ""} ${code?.[2] ?? ""}`);
    await this.button("Sign in").click();
  }

  async sayAge(): Promise<void> {
    await this.page.getByLabel("Day").fill("7");
    await this.page.getByLabel("Month").selectOption({ index: 5 });
    await this.page.getByLabel("Year").fill("1994");
  }

  /** The events in the log in order, each with the server's number. */
  async lines(): Promise<Line[]> {
    return this.page.locator(".log [data-row]").evaluateAll((rows) =>
      rows.map((row) => ({
        seq: row.getAttribute("data-seq") ?? "",
        mine: row.classList.contains("message-mine"),
        text: row.querySelector(".bubble p")?.textContent ?? "",
      })),
    );
  }

  async say(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press("Enter");
  }
}
