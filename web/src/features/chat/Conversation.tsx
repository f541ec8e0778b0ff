/**
 * One chat from its first message until after its end. The app passes in the parts of reveal and rating.
 */
import "./chat.css";
import "../../i18n/sections/chat";

import type { ReactNode } from "react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

import { hintOf } from "../../core/session/hints";
import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { useLiveDriver } from "../../realtime/store";
import { ConnectionBanner } from "../shared/ConnectionBanner";
import { nextInOnePress, setSound, soundOn } from "../../state/device";
import { Icon } from "../../ui/Icon";
import { lazyPart } from "../../ui/lazy";
import { Note } from "../../ui/Banner";
import { useToast } from "../../ui/Toast";
import { useWide } from "../../ui/useWide";
import { Composer } from "./Composer";
import type { OpenDialog } from "./dialogs/Dialogs";
import { Header } from "./Header";
import { Log } from "./Log";
import type { MessageRow } from "./rows";
import { Status } from "./Status";
import type { Link } from "./text";
import { useQuiet } from "./useQuiet";
import { useViewportHeight } from "./useViewportHeight";

interface ConversationProps {
  chat: Chat;
  /** The button in the header. */
  revealButton: ReactNode;
  /** An open request at the end of the log. */
  revealCard: ReactNode;
  /** Both cards, where they were shown; `fresh`: just now. */
  cards: ((fresh: boolean) => ReactNode) | null;
  /** What was revealed, for the column beside the chat. */
  revealed: ReactNode;
  /** Opens the other's card; `null` while there is none. */
  onPerson: (() => void) | null;
  /** Replaces the box after the end. */
  ended: ReactNode;
  onLobby: () => void;
}

/** For so many milliseconds it can be undone, and the other hears nothing of it. */
const UNDO_NEXT = 3_000;
const UNDO_BLOCK = 5_000;

const Dialogs = lazyPart(async () => (await import("./dialogs/Dialogs")).Dialogs);
const Hint = lazyPart(async () => (await import("./Hint")).Hint, "li");
const Parting = lazyPart(async () => (await import("./Parting")).Parting);
const Side = lazyPart(async () => (await import("./Side")).Side);
const Quiet = lazyPart(async () => (await import("./Quiet")).Quiet, "li");

export function Conversation({
  chat,
  revealButton,
  revealCard,
  cards,
  revealed,
  onPerson,
  ended,
  onLobby,
}: ConversationProps) {
  const live = useLiveDriver();
  const toast = useToast();
  const [sound, setSounding] = useState(soundOn);
  const [offersNext] = useState(nextInOnePress);
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const [refused, setRefused] = useState(false);
  const [answer, setAnswer] = useState<{ chat: string; seq: number } | null>(null);
  const quiet = useQuiet(chat);
  const hint = hintOf(chat.log, chat.settled);
  const frame = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = chat.view.chat;
  const { name } = chat.view.peer;
  const over = chat.view.status === "ended" || chat.leaving;
  const parting = chat.held !== null && chat.held.command.type !== "not_again";
  const wide = useWide();
  useViewportHeight(frame);

  useEffect(() => {
    document.title = m.common.pageTitle(m.chat.title(name));
  }, [id, name]);

  // Before the first frame: a person may type at once.
  useLayoutEffect(() => {
    if (window.matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, [id]);

  const close = useCallback(() => setOpen(null), []);
  // The same for every render, so that messages need not be drawn again.
  const onLink = useCallback((link: Link) => setOpen({ dialog: "link", link }), []);
  const onActions = useCallback((row: MessageRow) => setOpen({ dialog: "actions", row }), []);
  const toBox = useCallback(() => field.current?.focus(), []);
  const toLast = useCallback(() => {
    [...(frame.current?.querySelectorAll<HTMLElement>(".log article") ?? [])].at(-1)?.focus();
  }, []);
  const leave = () => setOpen({ dialog: "leave" });
  const suggest = (text: string) => {
    // What is being written stays.
    const draft = live.getSnapshot().session.drafts[id] ?? "";
    live.intend({ type: "draft", chat: id, text: draft.trim() === "" ? text : `${draft.trimEnd()}\n${text}` });
    field.current?.focus();
  };
  const run = async (command: Parameters<typeof live.ask>[0], done: string | null) => {
    close();
    setRefused(false);
    const outcome = await live.ask(command);
    if (!outcome.ok && outcome.code !== "chat_ended") setRefused(true);
    else if (done !== null) toast({ text: done });
  };
  const skip = () => (over ? frame.current?.querySelector<HTMLElement>("#ended-title") : field.current)?.focus();
  const block = () => {
    close();
    live.intend({ type: "hold", command: { type: "block", chat: id }, ms: UNDO_BLOCK });
  };
  const next = () => {
    live.intend({ type: "hold", command: { type: "next", chat: id, ticket: live.uuid() }, ms: UNDO_NEXT });
  };
  const notAgain = () => {
    live.intend({ type: "hold", command: { type: "not_again", chat: id }, ms: UNDO_BLOCK });
    const onUndo = () => live.intend({ type: "undo", chat: id });
    toast({ text: m.chat.notAgainDone, undo: { label: m.chat.undo, onUndo } });
  };

  const actions = [
    ...(over ? [] : [{ label: m.chat.menu.leave, icon: <Icon name="leave" />, onSelect: leave }]),
    {
      label: sound ? m.chat.menu.soundOff : m.chat.menu.soundOn,
      icon: <Icon name={sound ? "mute" : "sound"} />,
      onSelect: () => {
        setSound(!sound);
        setSounding(!sound);
      },
    },
    { label: m.chat.menu.keyboard, icon: <Icon name="help" />, onSelect: () => setOpen({ dialog: "keyboard" }) },
    {
      label: m.chat.menu.notAgain,
      icon: <Icon name="apart" />,
      onSelect: notAgain,
    },
    {
      label: m.chat.menu.report,
      icon: <Icon name="report" />,
      danger: true,
      onSelect: () => setOpen({ dialog: "report", picked: null }),
    },
    {
      label: m.chat.menu.block,
      icon: <Icon name="block" />,
      danger: true,
      onSelect: block,
    },
  ];

  return (
    <div className="chat" ref={frame}>
      <button type="button" className="skip-link" onClick={skip}>
        {over ? m.chat.skipEnded : m.chat.skip}
      </button>
      <Header
        chat={chat}
        ended={over}
        reveal={over ? null : revealButton}
        actions={actions}
        onPerson={onPerson}
        onLobby={onLobby}
        onLeave={over ? null : leave}
      />
      {!over && <ConnectionBanner />}
      <div className="chat-columns">
        <main id="main" className="chat-main">
          <Log chat={chat} cards={cards} onLink={onLink} onActions={onActions} onBack={toBox} onSuggest={suggest}>
            {revealCard}
            {hint !== null && !over && (
              <Hint
                hint={hint}
                onFine={() => {
                  live.intend({ type: "settle_hint", chat: id, ...hint });
                  field.current?.focus();
                }}
                onReport={() => setOpen({ dialog: "report", picked: hint.seq })}
                onBlock={block}
              />
            )}
            {quiet && !over && <Quiet chat={chat} onUse={suggest} onLeave={leave} />}
          </Log>
          {refused && <Note tone="danger">{m.chat.refused}</Note>}
          {over ? (
            parting ? (
              <Parting chat={chat} />
            ) : (
              ended
            )
          ) : (
            <>
              <Status chat={chat} />
              <Composer
                chat={id}
                name={name}
                fieldRef={field}
                onEscape={() => setOpen({ dialog: "leave" })}
                onUp={toLast}
                answering={answer?.chat === id ? answer.seq : null}
                onAnswering={(seq) => setAnswer(seq === null ? null : { chat: id, seq })}
                onNext={offersNext ? next : null}
              />
            </>
          )}
        </main>
        {wide && (
          <Side chat={chat} over={over} onSuggest={suggest}>
            {revealed}
          </Side>
        )}
      </div>
      {open !== null && (
        <Dialogs
          asked={open}
          chat={chat}
          name={name}
          now={live.now()}
          live={!over}
          shown={chat.view.reveal.state === "revealed" && chat.view.reveal.mine !== null}
          onClose={close}
          onAsk={setOpen}
          onLeave={(hides, why) => void run({ type: "end", chat: id, hide_card: hides, ...(why && { why }) }, null)}
          onBlock={block}
          onCopy={(text) => {
            close();
            void navigator.clipboard.writeText(text).then(() => toast({ text: m.chat.copied }));
          }}
          onAnswer={(seq) => {
            close();
            setAnswer({ chat: id, seq });
            // After the dialog has given the focus back.
            setTimeout(() => field.current?.focus());
          }}
          onReact={(seq, reaction) =>
            void run(
              { type: "react", chat: id, cid: live.uuid(), seq, ...(reaction === null ? {} : { reaction }) },
              null,
            )
          }
          onDelete={(seq) => void run({ type: "delete", chat: id, seq }, null)}
          onReport={(block) => {
            // The server blocks with the report. The chat ends here and now, with or without a connection.
            if (block && !over) void live.ask({ type: "end", chat: id, hide_card: true });
            if (hint !== null) live.intend({ type: "settle_hint", chat: id, ...hint });
          }}
        />
      )}
    </div>
  );
}
