/** Starts the console. */
import "./styles/console.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "react-error-boundary";

import { App } from "./App";
import { problems as w } from "./words/problems";

const root = document.getElementById("console");
if (root === null) throw new Error("the page has no #console");

const crashed = (
  <div className="empty" role="alert">
    <h1>{w.crashTitle}</h1>
    <p>{w.crashBody}</p>
    <button type="button" className="btn btn-pri" onClick={() => location.reload()}>
      {w.reload}
    </button>
  </div>
);

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary fallback={crashed}>
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
