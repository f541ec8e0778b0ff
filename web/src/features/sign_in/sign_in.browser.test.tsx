import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { forgetSignInEmail, recallAddress, recallSignInEmail, rememberSignInEmail } from "../../state/sign_in";
import { noConnection, noor, problem, serve } from "../../test/api";
import { expectAccessible } from "../../test/axe";
import { renderPage } from "../../test/render-page";
import { CheckMail } from "./CheckMail";
import { Confirm } from "./Confirm";
import { NewEmail, OldEmail } from "./EmailLinks";
import { NotMe } from "./NotMe";
import { SignIn } from "./SignIn";

const sent = { request_id: "r-1", expires_in: 600, resend_after: 60 };
const send = "POST /api/auth/send-magic-link";
const check = "POST /api/auth/check-link";
const verify = "POST /api/auth/verify-token";

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

describe("sign in", () => {
  it("says beside the field what is wrong, keeps the text, and moves there", async () => {
    const { asked } = serve({});
    renderPage(<SignIn />, { path: "/sign-in" });
    const field = screen.getByLabelText("Email");
    await userEvent.type(field, "nope{Enter}");
    expect(field).toHaveAccessibleDescription(/address like name@example.com/u);
    expect(field).toHaveValue("nope");
    await waitFor(() => {
      expect(field).toHaveFocus();
    });
    expect(asked).toEqual([]);
    await expectAccessible();
  });

  it("requests an email and continues to the page that waits for it", async () => {
    const { bodies } = serve({ [send]: sent });
    const { at } = renderPage(<SignIn />, { path: "/sign-in?next=/people" });
    await userEvent.type(screen.getByLabelText("Email"), " noor@example.org {Enter}");
    await waitFor(() => {
      expect(at()).toBe("/check-mail");
    });
    expect(bodies[send]).toMatchObject({ email: "noor@example.org", next: "/people" });
    expect(recallSignInEmail(Date.now())).toMatchObject({
      email: "noor@example.org",
      requestId: "r-1",
      next: "/people",
    });
  });

  it("solves a puzzle by itself and sends again, with nothing to press", async () => {
    const puzzle = { token: "a-token", bits: 8 };
    const answers = [problem(403, "challenge_required", { puzzle }), sent];
    const { asked, bodies } = serve({ [send]: () => answers.shift() ?? problem(500, "internal") });
    const { at } = renderPage(<SignIn />, { path: "/sign-in" });
    await userEvent.type(screen.getByLabelText("Email"), "noor@example.org{Enter}");
    await waitFor(() => {
      expect(at()).toBe("/check-mail");
    });
    expect(asked.filter((each) => each === send)).toHaveLength(2);
    const { solved } = bodies[send] as { solved: { token: string; answer: string } };
    expect(solved.token).toBe("a-token");
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`a-token.${solved.answer}`));
    expect(new Uint8Array(hash)[0]).toBe(0);
  });

  it("says when the next try is possible", async () => {
    serve({ [send]: problem(429, "rate_limited", { retry_after: 90 }) });
    renderPage(<SignIn />, { path: "/sign-in" });
    await userEvent.type(screen.getByLabelText("Email"), "noor@example.org{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("You can try again in 90 seconds.");
  });

  it("says that IO cannot be reached, and loses nothing", async () => {
    serve({ [send]: noConnection });
    renderPage(<SignIn />, { path: "/sign-in" });
    await userEvent.type(screen.getByLabelText("Email"), "noor@example.org{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("We can’t reach IO right now.");
    expect(screen.getByLabelText("Email")).toHaveValue("noor@example.org");
  });
});

describe("what this browser keeps of an email", () => {
  it("is kept for this tab alone, and gone with the life of the email", () => {
    const now = Date.now();
    rememberSignInEmail("noor@example.org", sent, undefined, now);
    expect(JSON.stringify(localStorage)).not.toContain("noor");
    expect(recallAddress(now + 599_999)).toBe("noor@example.org");
    expect(recallAddress(now + 600_000)).toBe("");
    expect(JSON.stringify(sessionStorage)).not.toContain("noor");
  });

  it("forgets what earlier versions kept for every tab", () => {
    localStorage.setItem("io.address", JSON.stringify({ email: "noor@example.org", until: 9e15 }));
    rememberSignInEmail("noor@example.org", sent, undefined, Date.now());
    expect(localStorage.getItem("io.address")).toBeNull();
  });
});

describe("a browser that blocks", () => {
  const replaced: (() => void)[] = [];
  const replace = (owner: object, name: string, get: () => unknown) => {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, { configurable: true, get, set: () => undefined });
    replaced.push(() => {
      Reflect.deleteProperty(owner, name);
      if (before !== undefined) Object.defineProperty(owner, name, before);
    });
  };
  afterEach(() => {
    for (const restore of replaced.splice(0)) restore();
  });

  it("storage still signs in: the page continues with what it knows", async () => {
    for (const name of ["sessionStorage", "localStorage"]) {
      replace(window, name, () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      });
    }
    serve({ [send]: sent });
    const { at } = renderPage(<SignIn />, { path: "/sign-in" });
    await userEvent.type(screen.getByLabelText("Email"), "noor@example.org{Enter}");
    await waitFor(() => {
      expect(at()).toBe("/check-mail");
    });
    expect(screen.queryByRole("alert")).toBeNull();
    expect(recallSignInEmail(Date.now())).toMatchObject({ email: "noor@example.org" });
    forgetSignInEmail();
  });

  it("cookies says that they are needed", async () => {
    // Where Chromium blocks the data of a site, what was written cannot be read back.
    replace(document, "cookie", () => "");
    renderPage(<SignIn />, { path: "/sign-in" });
    expect(screen.getByText(/blocks cookies for this site/u)).toBeVisible();
    await expectAccessible();
  });
});

it("names an invisible character in a pasted address", async () => {
  const message = "There is an invisible character in it (U+200B). Please type the address.";
  serve({ [send]: problem(422, "invalid_email", { errors: [{ field: "email", message }] }) });
  renderPage(<SignIn />, { path: "/sign-in" });
  await userEvent.type(screen.getByLabelText("Email"), "no\u200Bor@example.org{Enter}");
  await waitFor(() => {
    expect(screen.getByLabelText("Email")).toHaveAccessibleDescription(/U\+200B/u);
  });
});

describe("check your email", () => {
  it("redirects to the form when no email is on its way", () => {
    const { at } = renderPage(<CheckMail />, { path: "/check-mail" });
    expect(at()).toBe("/sign-in");
  });

  it("accepts a pasted code and continues", async () => {
    rememberSignInEmail("noor@example.org", { ...sent, outbox: "/outbox" }, undefined, Date.now());
    const { bodies } = serve({ [verify]: { login: "l-1", next: "/welcome", expires_in: 600 } });
    const { at } = renderPage(<CheckMail />, { path: "/check-mail" });
    expect(screen.getByText("noor@example.org")).toBeVisible();
    expect(screen.getByRole("link", { name: "Open the outbox" })).toHaveAttribute("href", "/outbox");
    expect(screen.getByText(/You can ask for another email in/u)).toBeVisible();
    const field = screen.getByLabelText("Code from the email");
    expect(field).toHaveAttribute("autocomplete", "one-time-code");
    await expectAccessible();
    await userEvent.click(field);
    await userEvent.paste("Your code: 1234 5678");
    expect(field).toHaveValue("1234 5678");
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => {
      expect(at()).toBe("/welcome");
    });
    expect(bodies[verify]).toEqual({ request_id: "r-1", code: "12345678" });
    expect(recallSignInEmail(Date.now())).toBeUndefined();
  });

  it("says at the field that a code does not work", async () => {
    rememberSignInEmail("noor@example.org", sent, undefined, Date.now());
    serve({ [verify]: problem(401, "invalid_or_expired") });
    renderPage(<CheckMail />, { path: "/check-mail" });
    const field = screen.getByLabelText("Code from the email");
    await userEvent.type(field, "123{Enter}");
    expect(field).toHaveAccessibleDescription(/has eight digits/u);
    await userEvent.type(field, "45678{Enter}");
    await waitFor(() => {
      expect(field).toHaveAccessibleDescription(/That code doesn’t work/u);
    });
    expect(field).toHaveValue("1234 5678");
    await expectAccessible();
  });

  it("says when the code of an email is used up, also after a reload", async () => {
    rememberSignInEmail("noor@example.org", { ...sent, request_id: "r-burnt" }, undefined, Date.now());
    serve({ [verify]: problem(401, "invalid_or_expired") });
    renderPage(<CheckMail />, { path: "/check-mail" });
    const said = (words: RegExp) =>
      waitFor(() => expect(screen.getByLabelText("Code from the email")).toHaveAccessibleDescription(words));
    await userEvent.type(screen.getByLabelText("Code from the email"), "12345670{Enter}");
    await said(/That code doesn’t work/u);
    for (let wrong = 2; wrong <= 5; wrong += 1) {
      await userEvent.type(screen.getByLabelText("Code from the email"), `{Backspace}${wrong}{Enter}`);
    }
    await said(/no longer works.*ask for another one/u);
    cleanup();
    renderPage(<CheckMail />, { path: "/check-mail" });
    await said(/no longer works/u);
  });

  it("suggests a likelier address, and another email once the wait is over", async () => {
    rememberSignInEmail(
      "noor@gmial.com",
      { ...sent, resend_after: 0, did_you_mean: "noor@gmail.com" },
      undefined,
      Date.now(),
    );
    const { bodies } = serve({ [send]: sent });
    renderPage(<CheckMail />, { path: "/check-mail" });
    expect(screen.getByRole("button", { name: "Send another email" })).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Use that address" }));
    expect(await screen.findByText("noor@gmail.com")).toBeVisible();
    expect(bodies[send]).toMatchObject({ email: "noor@gmail.com" });
    expect(screen.queryByRole("button", { name: "Send another email" })).toBeNull();
  });
});

describe("delayed emails", () => {
  const emails = "GET /api/auth/letters";

  it("show a notice at once, and hide it when emails leave on time again", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    rememberSignInEmail("noor@example.org", { ...sent, delayed: true }, undefined, Date.now());
    const { asked } = serve({ [emails]: { delayed: false } });
    renderPage(<CheckMail />, { path: "/check-mail" });
    expect(screen.getByText(/Emails are delayed right now/u)).toBeVisible();
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(8_000);
    vi.useRealTimers();
    await waitFor(() => {
      expect(screen.queryByText(/Emails are delayed right now/u)).toBeNull();
    });
  });

  it("show a notice within ten seconds when the delay starts later", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    rememberSignInEmail("noor@example.org", sent, undefined, Date.now());
    serve({ [emails]: { delayed: true } });
    renderPage(<CheckMail />, { path: "/check-mail" });
    expect(screen.queryByText(/Emails are delayed/u)).toBeNull();
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    expect(await screen.findByText(/Emails are delayed right now/u)).toBeVisible();
    await expectAccessible();
  });
});

describe("a sign-in by someone else", () => {
  const out = "POST /api/auth/not-me";
  const open = (hash = "#t=secret") => {
    history.replaceState(null, "", `/auth/not-me${hash}`);
    return renderPage(<NotMe />, { path: "/auth/not-me" });
  };

  it("removes the token from the address, and signs out only on a press", async () => {
    const { asked, bodies } = serve({ [out]: null });
    open();
    const button = await screen.findByRole("button", { name: "Sign out everywhere" });
    expect(location.hash).toBe("");
    expect(asked).toEqual([]);
    await expectAccessible();
    await userEvent.click(button);
    expect(await screen.findByRole("heading", { name: "All your devices are signed out" })).toBeVisible();
    expect(bodies[out]).toEqual({ token: "secret" });
    expect(screen.getByRole("link", { name: "Sign in again" })).toHaveAttribute("href", "/sign-in");
    await expectAccessible();
  });

  it("can be retried when IO cannot be reached, and says nothing changed", async () => {
    serve({ [out]: noConnection });
    open();
    const button = await screen.findByRole("button", { name: "Sign out everywhere" });
    await userEvent.click(button);
    expect(await screen.findByRole("alert")).toHaveTextContent("We can’t reach IO right now.");
    expect(button).toBeEnabled();
  });

  it.each(["", "#t=forged"])("says what to do about an invalid link (%s)", async (hash) => {
    serve({ [out]: problem(401, "invalid_or_expired") });
    open(hash);
    if (hash !== "") await userEvent.click(await screen.findByRole("button", { name: "Sign out everywhere" }));
    expect(await screen.findByRole("heading", { name: "This link doesn’t work" })).toBeVisible();
    await expectAccessible();
  });
});

describe("the links about a changed address", () => {
  const undo = "POST /api/auth/undo-email";
  const confirm = "POST /api/user/email/confirm";
  const openOld = (hash = "#t=secret") => {
    history.replaceState(null, "", `/auth/old-email${hash}`);
    return renderPage(<OldEmail />, { path: "/auth/old-email" });
  };

  it("undo a change only on a press, without a sign-in", async () => {
    const { asked, bodies } = serve({ [undo]: null });
    openOld();
    const button = await screen.findByRole("button", { name: "Undo the change" });
    expect(location.hash).toBe("");
    expect(asked).toEqual([]);
    await expectAccessible();
    await userEvent.click(button);
    expect(await screen.findByRole("heading", { name: "Your account has its earlier address again" })).toBeVisible();
    expect(bodies[undo]).toEqual({ token: "secret" });
    expect(screen.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/sign-in");
    await expectAccessible();
  });

  it.each([
    ["invalid_or_expired", 401, "This link doesn’t work"],
    ["email_unavailable", 409, "This address can't be used"],
  ] as const)("say why a change is not undone (%s)", async (code, status, said) => {
    serve({ [undo]: problem(status, code, { title: "This address can't be used for your account." }) });
    openOld();
    await userEvent.click(await screen.findByRole("button", { name: "Undo the change" }));
    expect(await screen.findByText(new RegExp(said, "u"))).toBeVisible();
    await expectAccessible();
  });

  it("use the new address on a press, for someone who is signed in", async () => {
    const { bodies } = serve({ "GET /api/user/profile": noor, [confirm]: { ...noor, email: "new@example.org" } });
    history.replaceState(null, "", "/auth/new-email#t=secret");
    renderPage(<NewEmail />, { path: "/auth/new-email", signedIn: true });
    const button = await screen.findByRole("button", { name: "Use this address" });
    expect(bodies[confirm]).toBeUndefined();
    await expectAccessible();
    await userEvent.click(button);
    expect(await screen.findByRole("heading", { name: "Your address was changed" })).toBeVisible();
    expect(bodies[confirm]).toEqual({ token: "secret" });
    expect(screen.getByRole("link", { name: "Go to Settings" })).toHaveAttribute("href", "/settings");
    await expectAccessible();
  });
});

describe("a sign-in link", () => {
  const open = (hash = "#t=secret") => {
    history.replaceState(null, "", `/auth/confirm${hash}`);
    return renderPage(<Confirm />, { path: "/auth/confirm" });
  };
  const ready = { state: "ready", email_masked: "n…@example.org", asked_from: "Firefox on Linux", same_browser: true };

  it("removes the token from the address, and signs in only on a press", async () => {
    const { asked, bodies } = serve({
      [check]: ready,
      [verify]: { login: "l-1", next: "//evil.example", expires_in: 1 },
    });
    const { at } = open();
    const button = await screen.findByRole("button", { name: "Sign in" });
    expect(location.hash).toBe("");
    expect(screen.getByText("n…@example.org")).toBeVisible();
    await expectAccessible();
    expect(asked).not.toContain(verify);
    await userEvent.click(button);
    await waitFor(() => {
      expect(at()).toBe("/lobby");
    });
    expect(bodies[verify]).toEqual({ token: "secret" });
  });

  it("names the requesting browser when it opens in another one", async () => {
    serve({ [check]: { ...ready, same_browser: false } });
    open();
    expect(await screen.findByRole("heading", { name: "Sign in on this device instead?" })).toBeVisible();
    expect(screen.getByText("Firefox on Linux")).toBeVisible();
    expect(screen.getByRole("button", { name: "Sign in here" })).toBeVisible();
    await expectAccessible();
  });

  it.each([
    ["used", "This link was already used"],
    ["expired", "This link has expired"],
    ["code_only", "Enter the code instead"],
    ["unknown", "This link doesn’t work"],
  ])("explains a link that is %s, and offers one thing to do", async (state, title) => {
    serve({ [check]: { state, same_browser: false } });
    open();
    expect(await screen.findByRole("heading", { name: title })).toBeVisible();
    expect(screen.getByRole("link", { name: "Send a new link" })).toHaveAttribute("href", "/sign-in");
    expect(screen.queryByRole("button")).toBeNull();
    await expectAccessible();
  });

  it("leads to the code field when this tab waits for an email", async () => {
    rememberSignInEmail("noor@example.org", sent, undefined, Date.now());
    serve({ [check]: { state: "code_only", same_browser: true } });
    open();
    expect(await screen.findByRole("link", { name: "Enter the code" })).toHaveAttribute("href", "/check-mail");
  });

  it("says so when the address has no token", () => {
    const { asked } = serve({});
    open("");
    expect(screen.getByRole("heading", { name: "This link doesn’t work" })).toBeVisible();
    expect(asked).toEqual([]);
  });

  it("can be retried when IO did not answer", async () => {
    let turn = 0;
    serve({ [check]: () => ((turn += 1) > 2 ? ready : noConnection()) });
    open();
    await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("button", { name: "Sign in" })).toBeVisible();
  });
});
