/**
 * One conversation from its first word to after its end. What belongs to revealing and rating is put in by the app.
 */
import "./chat.css";
import "../../i18n/en/chat";

import type { ReactNode } from "react";
import { useCallback, useEffect, useRef, useState } from "react";

import type { Chat } from "../../core/session/state";
import { m } from "../../i18n/catalogue";
import { useLiveDriver } from "../../live/store";
import { ConnectionBanner } from "../../parts/ConnectionBanner";
import { setSound, soundOn } from "../../parts/device";
import { Icon } from "../../ui/Icon";
import { useToast } from "../../ui/Toast";
import { Composer } from "./Composer";
import { ActionsDialog, BlockDialog, KeyboardDialog, LeaveDialog, LinkDialog } from "./dialogs";
import { Header } from "./Header";
import { Log } from "./Log";
import type { MessageRow } from "./rows";
import { Status } from "./Status";
import { useViewportHeight } from "./useViewportHeight";

interface ConversationProps {
  chat: Chat;
  /** The button in the header. */
  revealButton: ReactNode;
  /** An open request, or the cards, at the end of the log. */
  revealCard: ReactNode;
  /** Takes the place of the box once it is over. */
  ended: ReactNode;
  onLobby: () => void;
}

type Open =
  | { dialog: "leave" | "block" | "keyboard" }
  | { dialog: "link"; link: { href: string; host: string } }
  | { dialog: "actions"; row: MessageRow };

export function Conversation({ chat, revealButton, revealCard, ended, onLobby }: ConversationProps) {
  const live = useLiveDriver();
  const toast = useToast();
  const [sound, setSounding] = useState(soundOn);
  const [open, setOpen] = useState<Open | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = chat.view.chat;
  const { name } = chat.view.peer;
  const over = chat.view.status === "ended" || chat.leaving;
  useViewportHeight(frame);

  useEffect(() => {
    document.title = m.common.pageTitle(m.chat.title(name));
    if (window.matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, [id, name]);

  const close = () => setOpen(null);
  const toLast = useCallback(() => {
    [...(frame.current?.querySelectorAll<HTMLElement>(".log article") ?? [])].at(-1)?.focus();
  }, []);
  const leave = () => (over ? onLobby() : setOpen({ dialog: "leave" }));
  const run = async (command: Parameters<typeof live.ask>[0], done: string | null) => {
    close();
    const outcome = await live.ask(command);
    if (!outcome.ok && outcome.code !== "chat_ended") toast({ text: m.chat.refused });
    else if (done !== null) toast({ text: done });
  };
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
      icon: <Icon name="leave" />,
      onSelect: () => void run({ type: "not_again", chat: id }, m.chat.notAgainDone),
    },
    {
      label: m.chat.menu.block,
      icon: <Icon name="block" />,
      danger: true,
      onSelect: () => setOpen({ dialog: "block" }),
    },
  ];

  return (
    <div className="chat" ref={frame}>
      <button type="button" className="skip-link" onClick={() => field.current?.focus()}>
        {m.chat.skip}
      </button>
      <Header chat={chat} ended={over} reveal={over ? null : revealButton} actions={actions} onLeave={leave} />
      {!over && <ConnectionBanner />}
      <main id="main" className="chat-main">
        <Log
          chat={chat}
          onLink={(link) => setOpen({ dialog: "link", link })}
          onActions={(row) => setOpen({ dialog: "actions", row })}
          onBack={() => field.current?.focus()}
        >
          {revealCard}
        </Log>
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
      {open?.dialog === "leave" && (
        <LeaveDialog name={name} onStay={close} onLeave={() => void run({ type: "end", chat: id }, null)} />
      )}
      {open?.dialog === "block" && <BlockDialog name={name} onStay={close} onBlock={block} />}
      {open?.dialog === "keyboard" && <KeyboardDialog onClose={close} />}
      {open?.dialog === "link" && <LinkDialog link={open.link} onStay={close} />}
      {open?.dialog === "actions" && (
        <ActionsDialog
          row={open.row}
          name={name}
          now={live.now()}
          live={!over}
          onClose={close}
          onCopy={(text) => {
            close();
            void navigator.clipboard.writeText(text).then(() => toast({ text: m.chat.actions.copied }));
          }}
          onDelete={(seq) => void run({ type: "delete", chat: id, seq }, null)}
          onBlock={() => setOpen({ dialog: "block" })}
        />
      )}
    </div>
  );
}
