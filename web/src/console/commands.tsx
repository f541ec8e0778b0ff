/** What the screen in front offers to the top bar and to the palette. Must not know any screen. */
import { createContext, useContext, useEffect } from "react";

/** Something to do here. */
export interface Command {
  label: string;
  run: () => void;
  keys?: string;
  /** New things wait: the top bar shows it too. */
  isFresh?: boolean;
}

export const CommandsContext = createContext<(commands: readonly Command[]) => void>(() => undefined);

/** Offers commands while a screen is open. The list has to be memoized. */
export function useCommands(commands: readonly Command[]): void {
  const offer = useContext(CommandsContext);
  useEffect(() => {
    offer(commands);
    return () => offer([]);
  }, [offer, commands]);
}
