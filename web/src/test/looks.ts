/**
 * Owns how a screen is looked at: at every size, with large text and in both themes, by axe and for sideways scrolling.
 * With VITE_IO_SHOTS a picture of each look is kept in that folder. Must not know any screen.
 */
import { screen } from "@testing-library/react";
import axe from "axe-core";
import { page } from "vitest/browser";

const sizes = [
  { width: 390, height: 844, text: "100%" },
  { width: 1280, height: 800, text: "100%" },
  { width: 740, height: 360, text: "100%" },
  { width: 390, height: 844, text: "200%" },
] as const;

/** What sticks out, for the report of a failed test. */
const widest = (width: number) =>
  [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > width)
    .map((each) => `${each.tagName}.${each.getAttribute("class") ?? ""}`)
    .join(", ");

/** Looks at the page as it is now, and returns what is wrong with it. */
export async function lookAround(name: string): Promise<string[]> {
  const folder: unknown = import.meta.env["VITE_IO_SHOTS"];
  const shots = typeof folder === "string" ? folder : undefined;
  const faults: string[] = [];
  for (const { width, height, text } of sizes) {
    await page.viewport(width, height);
    document.documentElement.style.fontSize = text;
    const where = `${width}-${height}-${text.slice(0, -1)}`;
    for (const theme of ["light", "dark"]) {
      document.documentElement.dataset["theme"] = theme;
      // The colors are those of the first size.
      if (theme === "dark" && width !== sizes[0].width && shots === undefined) continue;
      const { violations } = await axe.run(document, { rules: { "html-has-lang": { enabled: false } } });
      faults.push(
        ...violations.map(({ id, nodes }) => `${where} ${theme} ${id}: ${nodes.map(({ html }) => html).join(" | ")}`),
      );
      if (shots !== undefined) {
        // A picture shows only what is in sight.
        await page.viewport(width, Math.max(height, document.documentElement.scrollHeight));
        await page.screenshot({ path: `${shots}/${name}-${where}-${theme}.png` });
        await page.viewport(width, height);
      }
    }
    if (document.documentElement.scrollWidth > width) faults.push(`${where}: it scrolls sideways for ${widest(width)}`);
    for (const dialog of screen.queryAllByRole("dialog")) {
      if (dialog.scrollWidth > dialog.clientWidth) faults.push(`${where}: the dialog scrolls sideways`);
    }
  }
  return faults;
}

/** Back to the first size, as tests begin. */
export async function lookStraight(): Promise<void> {
  document.documentElement.style.fontSize = "";
  delete document.documentElement.dataset["theme"];
  await page.viewport(390, 844);
}
