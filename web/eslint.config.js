/** The lint rules, and the walls between the folders of `src`: app → features → ui, api, live → core. */
import { defineConfig } from "eslint/config";
import a11y from "eslint-plugin-jsx-a11y-x";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/**
 * @param {string[]} files
 * @param {string[]} forbidden
 * @param {string} message
 * @returns {import("eslint").Linter.Config}
 */
const wall = (files, forbidden, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ regex: forbidden.join("|"), message }] }] },
});

const features = ["sign_in", "account", "lobby", "matching", "chat", "reveal", "rating", "again"];

export default defineConfig(
  { ignores: ["dist", "public", "coverage", "test-results", "**/*.gen.ts"] },
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
  wall(
    ["src/core/**"],
    ["/(app|features|ui|api|live|platform|i18n)/", "^react"],
    "core imports nothing outside itself",
  ),
  wall(["src/ui/**", "src/api/**", "src/i18n/**"], ["/(app|features|live)/"], "ui, api and i18n know no feature"),
  wall(["src/live/**", "src/platform/**"], ["/(app|features|ui)/"], "live and platform know no screen"),
  ...features.map((feature) =>
    wall(
      [`src/features/${feature}/**`],
      [
        "/app/(?!routes|ChatPage)",
        ...features.filter((other) => other !== feature).map((other) => `^(\\.\\./)+${other}/`),
      ],
      "a feature knows no other feature; app puts them together (only app/routes may be imported)",
    ),
  ),
  { files: ["**/*.mjs", "*.js"], extends: [tseslint.configs.disableTypeChecked], rules: { "no-console": "off" } },
);
