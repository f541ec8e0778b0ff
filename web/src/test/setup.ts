/** Before every test that runs in a browser. */
import "@testing-library/jest-dom/vitest";
import "../styles/app.css";

import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";

import { loadParts } from "../ui/lazy";

// What a page loads when the browser is idle is there before a test begins.
beforeAll(loadParts);

afterEach(() => {
  cleanup();
});
