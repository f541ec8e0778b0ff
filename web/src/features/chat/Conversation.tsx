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
import { setSound, soundOn } from "../../state/device";
import { Icon } from "../../ui/Icon";
import { lazyPart } from "../../ui/lazy";
import { Note } from "../../ui/Banner";
import { useToast } from "../../ui/Toast";
import { Composer } from "./Composer";
import type { OpenDialog } from "./dialogs/Dialogs";
import { Header } from "./Header";
import { Log } from "./Log";
import { Status } from "./Status";
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
  /** Opens the other's card; `null` while there is none. */
  onPerson: (() => void) | null;
  /** Replaces the box after the end. */
  ended: ReactNode;
  onLobby: () => void;
}

const Dialogs = lazyPart(async () => (await import("./dialogs/Dialogs")).Dialogs);
const Hint = lazyPart(async () => (await import("./Hint")).Hint, "li");
const Quiet = lazyPart(async () => (await import("./Quiet")).Quiet, "li");

export function Conversation({ chat, revealButton, revealCard, cards, onPerson, ended, onLobby }: ConversationProps) {
  const live = useLiveDriver();
  const toast = useToast();
  const [sound, setSounding] = useState(soundOn);
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const [refused, setRefused] = useState(false);
  const quiet = useQuiet(chat);
  const hint = hintOf(chat.log, chat.settled);
  const frame = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = chat.view.chat;
  const { name } = chat.view.peer;
  const over = chat.view.status === "ended" || chat.leaving;
  useViewportHeight(frame);

  useEffect(() => {
    document.title = m.common.pageTitle(m.chat.title(name));
  }, [id, name]);

  // Before the first frame: a person may type at once.
  useLayoutEffect(() => {
    if (window.matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, [id]);

  const close = useCallback(() => setOpen(null), []);
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
  const block = () => void run({ type: "block", chat: id }, m.chat.blocked(name));

  const actions = [
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
      onSelect: () => void run({ type: "not_again", chat: id }, m.chat.notAgainDone),
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
      onSelect: () => setOpen({ dialog: "block" }),
    },
    ...(over ? [] : [{ label: m.chat.menu.leave, icon: <Icon name="leave" />, onSelect: leave }]),
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
      <main id="main" className="chat-main">
        <Log
          chat={chat}
          cards={cards}
          onLink={(link) => setOpen({ dialog: "link", link })}
          onActions={(row) => setOpen({ dialog: "actions", row })}
          onBack={() => field.current?.focus()}
          onSuggest={suggest}
        >
          {revealCard}
          {hint !== null && !over && (
            <Hint
              hint={hint}
              onFine={() => {
                live.intend({ type: "settle_hint", chat: id, ...hint });
                field.current?.focus();
              }}
              onReport={() => setOpen({ dialog: "report", picked: hint.seq })}
              onBlock={() => setOpen({ dialog: "block" })}
            />
          )}
          {quiet && !over && <Quiet chat={chat} onUse={suggest} onLeave={leave} />}
        </Log>
        {refused && <Note tone="danger">{m.chat.refused}</Note>}
        {over ? (
          ended
        ) : (
          <>
            <Status chat={chat} />
            <Composer
              chat={id}
              name={name}
              fieldRef={field}
              onEscape={() => setOpen({ dialog: "leave" })}
              onUp={toLast}
            />
          </>
        )}
      </main>
      {open !== null && (
        <Dialogs
          asked={open}
          chat={chat}
          name={name}
          now={live.now()}
          live={!over}
          revealed={chat.view.reveal.state === "revealed"}
          onClose={close}
          onAsk={setOpen}
          onLeave={() => void run({ type: "end", chat: id }, null)}
          onBlock={block}
          onCopy={(text) => {
            close();
            void navigator.clipboard.writeText(text).then(() => toast({ text: m.chat.copied }));
          }}
          onDelete={(seq) => void run({ type: "delete", chat: id, seq }, null)}
          onReport={(block) => {
            // The server blocks with the report. The chat ends here and now, with or without a connection.
            if (block && !over) void live.ask({ type: "end", chat: id });
            if (hint !== null) live.intend({ type: "settle_hint", chat: id, ...hint });
          }}
        />
      )}
    </div>
  );
}
