/** Owns the accessibility check of what is on the screen, in both themes. Must not know the screens. */
import axe from "axe-core";
import { expect } from "vitest";

/** Fails on every violation, in light and in dark. */
export async function expectAccessible(): Promise<void> {
  for (const theme of ["light", "dark"]) {
    document.documentElement.dataset["theme"] = theme;
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [theme, id, nodes.map(({ html }) => html)])).toEqual([]);
  }
  delete document.documentElement.dataset["theme"];
}
