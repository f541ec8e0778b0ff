/** Before every test that runs in a browser. */
import "@testing-library/jest-dom/vitest";
import "../styles/app.css";

import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";

import { loadParts } from "../ui/lazy";

// Parts that load when the browser is idle are there before a test begins.
beforeAll(loadParts);

afterEach(() => {
  cleanup();
});
