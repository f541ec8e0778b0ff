/** Before every test that runs in a browser. */
import "@testing-library/jest-dom/vitest";
import "../styles/app.css";

import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(() => {
  cleanup();
});
