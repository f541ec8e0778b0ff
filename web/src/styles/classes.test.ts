/**
 * Compares the style sheets with the components: every class name used has a rule, and every class with a rule
 * is used. No compiler checks plain class names.
 */
import { readdirSync, readFileSync } from "node:fs";

import ts from "typescript";
import { expect, it } from "vitest";

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).map((path) => `src/${path}`);

/** Every class that a style sheet has rules for. */
const styled = new Set(
  files
    .filter((path) => path.endsWith(".css"))
    .flatMap((path) => [
      ...readFileSync(path, "utf8")
        .replace(/\/\*[^]*?\*\//gu, "")
        .matchAll(/[^{};]+(?=\{)/gu),
    ])
    .flatMap(([selector]) => [...selector.matchAll(/\.(-?[a-z][\w-]*)/giu)].map(([, name]) => name ?? "")),
);

interface Written {
  path: string;
  name: string;
  /** The rest of the name is put together while the page is drawn. */
  begins: boolean;
}

/** The class names in what a component gives to `className`, in variables called `classes`, and in `buttonClass`. */
function writtenIn(path: string): Written[] {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: Written[] = [];
  const take = (text: string, goesOn: boolean) => {
    const names = text.split(/\s+/u);
    names.forEach((name, index) => {
      if (name !== "") found.push({ path, name, begins: goesOn && index === names.length - 1 });
    });
  };
  const collect = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && /^[!=]==$/u.test(node.operatorToken.getText())) return;
    // Ignore the arguments of function calls.
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) return;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateTail(node)) {
      take(node.text, false);
    } else if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node)) {
      take(node.text, true);
    }
    ts.forEachChild(node, collect);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxAttribute(node) && node.name.getText() === "className") collect(node);
    else if (ts.isVariableDeclaration(node) && node.name.getText() === "classes") collect(node);
    else if (ts.isCallExpression(node) && node.expression.getText() === "classes.push") node.arguments.forEach(collect);
    else if (ts.isFunctionDeclaration(node) && node.name?.text === "buttonClass" && node.body) collect(node.body);
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const components = files.filter((path) => path.endsWith(".tsx") && !path.includes(".test."));
const written = components.flatMap(writtenIn);

it("has a rule for every class that a component writes", () => {
  const missing = written.filter(({ name, begins }) =>
    begins ? ![...styled].some((one) => one.startsWith(name)) : !styled.has(name),
  );
  expect(missing.map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
  expect(written.length).toBeGreaterThan(300);
});

it("has a component for every class that a style sheet has rules for", () => {
  const names = new Set(written.filter(({ begins }) => !begins).map(({ name }) => name));
  const beginnings = new Set(written.filter(({ begins }) => begins).map(({ name }) => name));
  const unused = [...styled].filter((name) => !names.has(name) && ![...beginnings].some((one) => name.startsWith(one)));
  expect(unused).toEqual([]);
});
