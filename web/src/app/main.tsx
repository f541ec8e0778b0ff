/** Starts the single-page app. */
import "../styles/app.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

const root = document.getElementById("app");
if (root === null) throw new Error("app.html has no #app");
createRoot(root).render(
  <StrictMode>
    <main />
  </StrictMode>,
);
