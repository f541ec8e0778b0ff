/** The script of the front page: sends the address, then continues to "check your email". */
import { duration } from "../i18n/duration";
import { canSignIn, rememberSignInEmail } from "../state/sign_in";

const form = document.querySelector<HTMLFormElement>("#sign-in");
const input = document.querySelector<HTMLInputElement>("#email");
const complaint = document.querySelector<HTMLElement>("#email-error");
const button = form?.querySelector("button");

function complain(text: string): void {
  if (complaint) complaint.textContent = text;
  input?.setAttribute("aria-invalid", "true");
  input?.focus();
}

async function send(email: string): Promise<void> {
  const response = await fetch("/api/auth/send-magic-link", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, locale: navigator.language }),
  });
  const answer = (await response.json()) as Parameters<typeof rememberSignInEmail>[1] & {
    title: string;
    retry_after?: number;
    errors?: readonly { message: string }[];
  };
  if (!response.ok) {
    const wait = answer.retry_after;
    complain(
      typeof wait === "number"
        ? (form?.dataset["limited"] ?? "").replace("{wait}", duration(wait))
        : (answer.errors?.[0]?.message ?? answer.title),
    );
    return;
  }
  rememberSignInEmail(email, answer, undefined, Date.now());
  location.assign("/check-mail");
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const email = input?.value.trim() ?? "";
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(email)) {
    complain(form.dataset["wrong"] ?? "");
    return;
  }
  if (!canSignIn()) {
    complain(form.dataset["cookies"] ?? "");
    return;
  }
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const label = button.textContent;
  button.textContent = form.dataset["sending"] ?? label;
  button.setAttribute("aria-disabled", "true");
  send(email)
    .catch(() => {
      complain(form.dataset["unreachable"] ?? "");
    })
    .finally(() => {
      button.textContent = label;
      button.removeAttribute("aria-disabled");
    });
});

input?.addEventListener("input", () => {
  if (complaint) complaint.textContent = "";
  input.removeAttribute("aria-invalid");
});
