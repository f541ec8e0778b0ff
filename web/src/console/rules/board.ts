/** What is being written for the board: what is missing in it, and how it is sent. */
import type { BoardItem, TypedItem } from "../types";
import { board as w } from "../words/hearing";
import { characters } from "./announcement";

/** The most characters, as the server counts them. */
const longest = { title: 80, text: 600, version: 20 } as const;

/** The states in their order. */
export const states = ["new", "planned", "doing", "done", "declined"] as const;

/** What is being written. */
export interface ItemDraft extends Pick<BoardItem, "kind" | "title" | "text" | "state" | "public"> {
  /** The item that is changed, as it was read. */
  of?: Pick<BoardItem, "id" | "revision">;
  reason: string;
  fixedIn: string;
}

/** A draft without words. */
export const blankItem = (): ItemDraft => ({
  kind: "wish",
  title: "",
  text: "",
  state: "new",
  public: false,
  reason: "",
  fixedIn: "",
});

/** The draft of an item that is changed. */
export const itemDraft = (item: BoardItem): ItemDraft => ({
  of: { id: item.id, revision: item.revision },
  kind: item.kind,
  title: item.title,
  text: item.text,
  state: item.state,
  public: item.public,
  reason: item.reason ?? "",
  fixedIn: item.fixed_in ?? "",
});

/** Whether it has to say why. */
export const needsReason = ({ state }: ItemDraft): boolean => state === "declined";
/** Whether it has to say in which version it is fixed. */
export const needsVersion = ({ kind, state }: ItemDraft): boolean => kind === "fault" && state === "done";

/** What is wrong, by field. */
interface Faults {
  title?: string;
  text?: string;
  reason?: string;
  fixedIn?: string;
}

const fits = (text: string, most: number): boolean => characters(text) >= 1 && characters(text) <= most;

/** What has to be mended before it can be sent. */
export function faultsOfItem(draft: ItemDraft): Faults {
  return {
    ...(!fits(draft.title, longest.title) && { title: w.nameWrong }),
    ...(!fits(draft.text, longest.text) && { text: w.textWrong }),
    ...(needsReason(draft) && !fits(draft.reason, longest.text) && { reason: w.reasonWrong }),
    ...(needsVersion(draft) && !fits(draft.fixedIn, longest.version) && { fixedIn: w.fixedInWrong }),
  };
}

/** What is sent. */
export function typedItem(draft: ItemDraft): TypedItem {
  return {
    kind: draft.kind,
    title: draft.title.trim(),
    text: draft.text.trim(),
    state: draft.state,
    public: draft.public,
    ...(needsReason(draft) && { reason: draft.reason.trim() }),
    ...(needsVersion(draft) && { fixed_in: draft.fixedIn.trim() }),
    ...(draft.of !== undefined && { revision: draft.of.revision }),
  };
}
