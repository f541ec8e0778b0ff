/**
 * Parts of a page that load after it: while the browser is idle, so that nobody waits when the part is needed, or
 * when it is needed. A part shows that it is loading, and an error with a retry when it cannot load.
 * Must not know what the parts are.
 */
import { type ComponentType, lazy, Suspense, useState } from "react";
import { ErrorBoundary, type FallbackProps } from "react-error-boundary";

import { m } from "../i18n/catalogue";
import { Note } from "./Banner";
import { Button } from "./Button";

const parts = new Set<() => Promise<unknown>>();
/** Parts that become known from now on load soon, too. */
let eager = false;

function add(load: () => Promise<unknown>): void {
  parts.add(load);
  if (eager) whenIdle(() => void load().catch(() => undefined));
}

/** Loads every part that is known, and the parts of these. */
export async function loadParts(): Promise<void> {
  for (let known = 0; known < parts.size;) {
    known = parts.size;
    // A part that fails now is loaded again, or shows its error, when it is needed.
    await Promise.allSettled([...parts].map((load) => load()));
  }
}

/** Loads them when the browser has nothing else to do, so that they are there when the connection is not. */
export function loadPartsWhenIdle(): () => void {
  const timer = setTimeout(() => {
    eager = true;
    whenIdle(() => void loadParts());
  }, 500);
  return () => {
    clearTimeout(timer);
  };
}

/** Calls this when the browser has nothing else to do. */
export function whenIdle(call: () => void): void {
  // Safari has no idle callbacks.
  if ("requestIdleCallback" in globalThis) requestIdleCallback(call, { timeout: 5_000 });
  else call();
}

/** A value that is not a component and loads once, later; after a failure the next use retries. */
export function lazyValue<Thing>(load: () => Promise<Thing>): () => Promise<Thing> {
  let loading: Promise<Thing> | undefined;
  const get = () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
  add(get);
  return get;
}

/**
 * A component that loads later and shows as soon as it is there. `Place` is the element for its notices: an
 * item when the component is in a list. Without one ("quiet") nothing shows that it is missing, for parts that often
 * show nothing themselves.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  place: "div" | "li" | "quiet" = "div",
): ComponentType<Props> {
  let there: ComponentType<Props> | undefined;
  const get = async () => {
    there = await load();
    return { default: there };
  };
  add(get);
  const Place = place === "quiet" ? "div" : place;
  return function Part(props: Props) {
    // One and the same component for as long as it is shown: what was typed into it must not be lost.
    const [Shown, setShown] = useState<ComponentType<Props>>(() => there ?? lazy(get));
    return (
      <ErrorBoundary
        fallbackRender={(failed) => (
          <Place>
            <Failed {...failed} />
          </Place>
        )}
        onReset={() => {
          setShown(() => lazy(get));
        }}
      >
        <Suspense fallback={place === "quiet" ? null : <Place className="secondary">{m.common.loading}</Place>}>
          <Shown {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  };
}

function Failed({ resetErrorBoundary }: FallbackProps) {
  return (
    <Note tone="danger">
      {m.common.problems.unreachable}{" "}
      <Button look="link" onClick={resetErrorBoundary}>
        {m.common.tryAgain}
      </Button>
    </Note>
  );
}
