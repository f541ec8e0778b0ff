/** The script of the public form: sends a report and shows its number. What was written stays until it is sent. */
const form = document.querySelector<HTMLFormElement>("#report");
const said = document.querySelector<HTMLElement>("#report-said");
const button = form?.querySelector("button");

function complain(name: string, text: string): void {
  const error = document.querySelector(`#${name}-error`);
  if (error) error.textContent = text;
  const field = document.querySelector(`#${name}`);
  if (text === "") field?.removeAttribute("aria-invalid");
  else field?.setAttribute("aria-invalid", "true");
}

function say(text: string): void {
  if (!said) return;
  said.textContent = text;
  if (text !== "") said.focus();
}

/** The values, or nothing when one is missing. */
function read(form: HTMLFormElement): Record<string, unknown> | null {
  const data = new FormData(form);
  const text = (name: string) => ((data.get(name) as string | null) ?? "").trim();
  const needed = ["what", "where", "why"];
  for (const name of needed) complain(name, text(name) === "" ? (form.dataset["missing"] ?? "") : "");
  complain("good_faith", data.has("good_faith") ? "" : (form.dataset["faith"] ?? ""));
  const wrong = form.querySelector<HTMLElement>("[aria-invalid=true]");
  wrong?.focus();
  if (wrong !== null) return null;
  const filled = [...needed, "name", "email"].filter((name) => text(name) !== "");
  return { ...Object.fromEntries(filled.map((name) => [name, text(name)])), good_faith: true };
}

async function send(form: HTMLFormElement, body: Record<string, unknown>): Promise<void> {
  const response = await fetch("/api/reports", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as {
    report?: string;
    title?: string;
    errors?: readonly { field: string; message: string }[];
  };
  if (response.ok) {
    form.hidden = true;
    say((form.dataset["filed"] ?? "").replace("{report}", answer.report ?? ""));
    return;
  }
  for (const { field, message } of answer.errors ?? []) complain(field, message);
  say(answer.title ?? "");
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const body = read(form);
  if (body === null) return;
  const label = button.textContent;
  button.textContent = form.dataset["sending"] ?? label;
  button.setAttribute("aria-disabled", "true");
  send(form, body)
    .catch(() => {
      say(form.dataset["unreachable"] ?? "");
    })
    .finally(() => {
      button.textContent = label;
      button.removeAttribute("aria-disabled");
    });
});

export {};
