/**
 * What a person changed in a form and has not saved: it stays while they look at other pages, and the browser asks
 * before the tab is closed with it. Must not know what is in a form.
 */
import { useEffect, useState } from "react";

import { useProfile } from "../../../state/profile";

/** Where one form keeps it; in memory alone, since a reveal card is nothing for the browser's storage. */
export interface Kept<Form> {
  /** Of this person: another one may sign in here. */
  read: (owner: string) => Form | null;
  write: (owner: string, draft: Form | null) => void;
}

const all = new Set<() => void>();

/** A place for one form. */
export function keep<Form>(): Kept<Form> {
  let kept: { owner: string; draft: Form | null } | undefined;
  all.add(() => {
    kept = undefined;
  });
  return {
    read: (owner) => (kept?.owner === owner ? kept.draft : null),
    write: (owner, draft) => {
      kept = { owner, draft };
    },
  };
}

/** On signing out: nothing half written stays in this page. */
export function forgetDrafts(): void {
  for (const forget of all) forget();
}

/** What the form shows, and whether that is saved. */
export function useDraft<Form extends object>(kept: Kept<Form>, saved: Form) {
  const { email } = useProfile();
  const [draft, setDraft] = useState(() => kept.read(email));
  const [turn, setTurn] = useState(0);
  const value = draft ?? saved;
  const dirty = draft !== null && JSON.stringify(draft) !== JSON.stringify(saved);

  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => {
      removeEventListener("beforeunload", ask);
    };
  }, [dirty]);

  const put = (next: Form | null) => {
    kept.write(email, next);
    setDraft(next);
  };
  return {
    value,
    dirty,
    /** Changes with every `forget`: fields that remember what was typed begin again. */
    turn,
    set: (change: Partial<Form>) => {
      put({ ...value, ...change });
    },
    /** Back to what is saved. */
    forget: () => {
      put(null);
      setTurn(turn + 1);
    },
  };
}
