/** Before every test of the console, in a real browser. */
import "@testing-library/jest-dom/vitest";
import "../styles/console.css";

import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

import { forgetDrafts } from "../session/drafts";
import { restoreFetch } from "./fake-console";

afterEach(() => {
  cleanup();
  restoreFetch();
  forgetDrafts();
  history.replaceState(null, "", "/");
});
