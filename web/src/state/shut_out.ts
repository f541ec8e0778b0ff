/** Whether everything is closed to this person: only the live connection learns it. */
import { createContext } from "react";

/** Undefined while IO is open to them; otherwise what to do once it is open again. */
export const ShutOut = createContext<(() => void) | undefined>(undefined);
