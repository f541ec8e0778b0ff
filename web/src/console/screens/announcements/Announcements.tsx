/** What staff announce: written beside its preview, then planned, showing, changed and withdrawn in one list. */
import "./announcements.css";

import { useRef, useState } from "react";
import { useSearch } from "wouter";

import { language } from "../../../i18n/format";
import { momentWithin } from "../../../i18n/moment";
import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { Dialog } from "../../../ui/Dialog";
import {
  announcements as askAnnouncements,
  communities as askCommunities,
  withdrawAnnouncement,
} from "../../api/endpoints";
import { type AnnouncementDraft, audiencesOf, blank, draftOf } from "../../rules/announcement";
import type { Announcement } from "../../types";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { Panel, Table } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { announcements as w } from "../../words/announcements";
import { shell } from "../../words/shell";
import { Editor } from "./Editor";

const tones = { planned: "tag tag-info", showing: "tag tag-ok", past: "tag", withdrawn: "tag" } as const;
const titleOf = ({ words }: Announcement) => words[0]?.title ?? "";

/** A draft that begins with the words of another page. */
function withWords(draft: AnnouncementDraft, given: URLSearchParams): AnnouncementDraft {
  const [title, text] = [given.get("title"), given.get("text")];
  return title === null || text === null
    ? draft
    : { ...draft, kind: "inbox", words: [{ language: "en", title, text }] };
}

/** The page. */
export function Announcements() {
  const asked = useAsked(["announcements"], (how) => askAnnouncements(how));
  const communities = useAsked(["communities"], (how) => askCommunities(how)).data?.communities ?? [];
  const given = useSearch();
  const [draft, setDraft] = useState<AnnouncementDraft>(() => withWords(blank(new Date()), new URLSearchParams(given)));
  // Another draft is another form: nothing of the one before stays in it.
  const [form, setForm] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const open = (next: AnnouncementDraft) => {
    setDraft(next);
    setForm(form + 1);
    heading.current?.focus();
  };
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1 ref={heading} tabIndex={-1}>
          {draft.id === undefined ? w.fresh : w.changing}
        </h1>
      </div>
      <Editor
        key={form}
        first={draft}
        communities={communities}
        onDone={() => {
          open(blank(new Date()));
          asked.again();
        }}
        onCancel={() => open(blank(new Date()))}
      />
      <Stale asked={asked} />
      <Answered asked={asked}>
        {({ announcements }) => (
          <List
            all={announcements}
            audiences={audiencesOf(communities)}
            onOpen={(one, how) => open(draftOf(one, how, new Date()))}
            onChanged={asked.again}
          />
        )}
      </Answered>
    </>
  );
}

interface ListProps {
  all: readonly Announcement[];
  audiences: ReturnType<typeof audiencesOf>;
  onOpen: (one: Announcement, how: "change" | "again") => void;
  onChanged: () => void;
}

function List({ all, audiences, onOpen, onChanged }: ListProps) {
  const [ending, setEnding] = useState<Announcement>();
  const announce = useAnnounce();
  const withdrawing = useMutation({
    mutationFn: ({ id }: Announcement) => withdrawAnnouncement(id),
    onSuccess: (_, one) => {
      announce(w.withdrawn(titleOf(one)));
      setEnding(undefined);
      onChanged();
    },
  });
  return (
    <Panel title={w.listTitle} aside={<span className="muted small">{w.unread}</span>}>
      {all.length === 0 ? (
        <p className="in muted">{w.empty}</p>
      ) : (
        <Table label={w.listTitle} head={Object.values(w.columns)}>
          {all.map((one) => (
            <Row key={one.id} one={one} audiences={audiences} onOpen={onOpen} onWithdraw={setEnding} />
          ))}
        </Table>
      )}
      <Dialog
        open={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={w.withdrawTitle(ending === undefined ? "" : titleOf(ending))}
        description={w.withdrawLead}
        actions={
          <>
            <button type="button" className="btn" data-initial-focus onClick={() => setEnding(undefined)}>
              {shell.cancel}
            </button>
            <button type="button" className="btn btn-bad" onClick={() => ending && withdrawing.mutate(ending)}>
              {w.withdraw}
            </button>
          </>
        }
      >
        <Failed error={withdrawing.error} />
      </Dialog>
    </Panel>
  );
}

interface RowProps {
  one: Announcement;
  audiences: ListProps["audiences"];
  onOpen: ListProps["onOpen"];
  onWithdraw: (one: Announcement) => void;
}

function Row({ one, audiences, onOpen, onWithdraw }: RowProps) {
  const title = titleOf(one);
  const at = (moment: string) => momentWithin(new Date(moment), new Date());
  const isOpen = one.state === "planned" || one.state === "showing";
  return (
    <tr>
      <th scope="row">
        <b dir="auto">{title}</b>
      </th>
      <td dir="auto">{audiences.find(({ value }) => value === one.audience)?.title ?? w.someCommunity}</td>
      <td>{one.words.map((each) => language(each.language)).join(", ")}</td>
      <td>{w.span(at(one.from), at(one.until))}</td>
      <td>
        <span className={tones[one.state]}>{w.states[one.state]}</span>
      </td>
      <td>{one.by.me ? w.you : one.by.name}</td>
      <td>
        <span className="row">
          {isOpen ? (
            <>
              <button
                type="button"
                className="btn"
                aria-label={w.changeOf(title)}
                onClick={() => onOpen(one, "change")}
              >
                {w.change}
              </button>
              <button
                type="button"
                className="btn btn-bad"
                aria-label={w.withdrawOf(title)}
                onClick={() => onWithdraw(one)}
              >
                {w.withdraw}
              </button>
            </>
          ) : (
            <button type="button" className="btn" aria-label={w.againOf(title)} onClick={() => onOpen(one, "again")}>
              {w.again}
            </button>
          )}
        </span>
      </td>
    </tr>
  );
}
