/** Starts the single-page app. */
import "../styles/app.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";
import { createQueryClient, Providers } from "./Providers";
import { inLanguage } from "../i18n/languages";
import { whenIdle } from "../ui/lazy";
import { report, reportUncaught } from "./faults";

const root = document.getElementById("app");
if (root === null) throw new Error("app.html has no #app");

reportUncaught();
inLanguage(() => {
  createRoot(root, { onUncaughtError: report }).render(
    <StrictMode>
      <Providers client={createQueryClient()}>
        <App />
      </Providers>
    </StrictMode>,
  );
});

whenIdle(() => {
  // A browser that cannot load it measures nothing, and nobody misses it.
  void import("./vitals").then(
    ({ start }) => start(),
    () => undefined,
  );
});
