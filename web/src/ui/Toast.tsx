/** Short confirmations of actions that succeeded, with an undo where there is one. Never for errors. */
import "./Toast.css";

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

import { Button } from "./Button";

interface ToastMessage {
  text: string;
  /** An undo, available while the toast is visible. */
  undo?: { label: string; onUndo: () => void };
}

const ShowToast = createContext<(toast: ToastMessage) => void>(() => undefined);

/** Shows a toast; a newer one replaces an older one. */
export function useToast(): (toast: ToastMessage) => void {
  return useContext(ShowToast);
}

/** Holds the toasts. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<ToastMessage | undefined>(undefined);
  const show = useCallback((message: ToastMessage) => {
    setToast({ ...message });
  }, []);

  useEffect(() => {
    if (toast === undefined) return undefined;
    const timer = setTimeout(() => {
      setToast(undefined);
    }, 5_000);
    return () => {
      clearTimeout(timer);
    };
  }, [toast]);

  // The page makes room: a toast covers nothing that a person needs next.
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const root = document.documentElement.style;
    if (toast === undefined) root.removeProperty("--toast");
    else root.setProperty("--toast", `${place.current?.offsetHeight ?? 0}px`);
    return () => {
      root.removeProperty("--toast");
    };
  }, [toast]);

  return (
    <ShowToast value={show}>
      {children}
      <div ref={place} className="toasts" role="status">
        {toast !== undefined && (
          <div className="toast">
            {toast.text}
            {toast.undo !== undefined && (
              <Button
                look="link"
                onClick={() => {
                  toast.undo?.onUndo();
                  setToast(undefined);
                }}
              >
                {toast.undo.label}
              </Button>
            )}
          </div>
        )}
      </div>
    </ShowToast>
  );
}
