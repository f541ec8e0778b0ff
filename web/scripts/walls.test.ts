import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

import { ESLint } from "eslint";
import { expect, it } from "vitest";

import config from "../eslint.config.js";
import { complaintAbout, faultsOfTable, floors, importsOf } from "./walls.mjs";

const folders = floors.map(({ folder }) => folder);
const upTo = (path: string) => "../".repeat(path.split("/").length - 2);

/** A file on each floor, that need not exist. */
const fileOn = (folder: string) => (existsSync(`src/${folder}.ts`) ? `src/${folder}.ts` : `src/${folder}/planted.ts`);

it("gives every folder of src a floor, and every floor a folder", () => {
  const split = ["features", "console"];
  const top = readdirSync("src").filter((name) => !split.includes(name) && !name.endsWith(".d.ts"));
  const within = split.flatMap((folder) => readdirSync(`src/${folder}`).map((name) => `${folder}/${name}`));
  const found = new Set([...top, ...within].map((name) => name.replace(/(?:\.test)?\.tsx?$/u, "")));
  expect([...found].sort()).toEqual([...folders].sort());
});

it("has no upward import, and detects a planted one", () => {
  expect(faultsOfTable()).toEqual([]);
  expect(faultsOfTable([{ folder: "core", holds: "", may: ["app"] }])).toEqual(["core names app, which is not below"]);
});

it.each(folders)("rejects forbidden imports in %s: static, lazy and re-exported", async (folder) => {
  const path = fileOn(folder);
  const floor = floors.find((each) => each.folder === folder);
  const walls = config.filter(({ name }) => name === "io/walls");
  const eslint = new ESLint({ overrideConfigFile: true, baseConfig: walls });
  const forbidden = folders.filter((other) => other !== folder && !floor?.may.includes(other));
  const code = forbidden.flatMap((other, index) => [
    `import "${upTo(path)}${other}/anything";`,
    `export { a as a${index} } from "${upTo(path)}${other}/anything";`,
    `void import("${upTo(path)}${other}/anything");`,
  ]);
  const [result] = await eslint.lintText([...code, `import "left-pad";`, ""].join("\n"), { filePath: path });
  expect(result?.messages.map(({ line, ruleId }) => [line, ruleId])).toEqual(
    [...code, "left-pad"].map((_, index) => [index + 1, "io/walls"]),
  );
});

it("lets a test import what its own folder must not", () => {
  expect(complaintAbout("src/features/chat/a.test.tsx", "../../app/ChatPage")).toBeUndefined();
  expect(complaintAbout("src/features/chat/a.tsx", "../../app/ChatPage")).toMatch(
    /^features\/chat may not import app/u,
  );
  expect(complaintAbout("src/features/chat/a.test.tsx", "../reveal/a")).toMatch(/may not import features\/reveal/u);
  expect(complaintAbout("src/elsewhere/a.ts", "./b")).toMatch(/stands on no floor/u);
});

it("reads every form of an import", () => {
  const text = `/** Not this, from "x". */\nimport a from "a";\nimport "b";\nexport * from './c';\nimport("d");\n@import url("e.css");\n@import "f.css";`;
  expect(importsOf(text)).toEqual(["a", "b", "./c", "d", "e.css", "f.css"]);
});

it("runs as a script without any package", () => {
  expect(execFileSync(process.execPath, ["scripts/check-walls.mjs"], { encoding: "utf8" })).toContain("every import");
});
