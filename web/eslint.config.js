/** The lint rules. The walls between the folders of `src` are one table, in scripts/walls.mjs. */
import { defineConfig } from "eslint/config";
import a11y from "eslint-plugin-jsx-a11y-x";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

import { wallsRule } from "./scripts/walls.mjs";

export default defineConfig(
  { ignores: ["dist", "dist-console", "dist-book", "public", "coverage", "test-results", "**/*.gen.ts"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  hooks.configs.flat["recommended-latest"],
  a11y.configs.strict,
  {
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["src/core/**"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["window", "document", "navigator", "location", "setTimeout", "setInterval", "WebSocket", "fetch"],
        ...["localStorage", "sessionStorage"],
      ],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "core takes the time as an argument" },
        { object: "Math", property: "random", message: "core takes randomness as an argument" },
      ],
    },
  },
  {
    name: "io/storage",
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/platform/storage.ts", "src/**/*.test.{ts,tsx}", "src/core/**"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["localStorage", "sessionStorage"].map((name) => ({
          name,
          message: "Browsers may block it: use platform/storage.ts.",
        })),
      ],
    },
  },
  {
    name: "io/walls",
    files: ["src/**/*.{ts,tsx}"],
    plugins: { io: { rules: { walls: wallsRule } } },
    rules: { "io/walls": "error" },
  },
  { files: ["**/*.mjs", "*.js"], extends: [tseslint.configs.disableTypeChecked], rules: { "no-console": "off" } },
);
