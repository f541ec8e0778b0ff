/** One announcement while it is written, with its preview beside it. */
import { type SyntheticEvent, useState } from "react";

import { duration, language as nameOf } from "../../../i18n/format";
import { momentWithin } from "../../../i18n/moment";
import { useMutation } from "../../../query/mutation";
import { useAnnounce } from "../../../ui/Announcer";
import { announce as sendNew, changeAnnouncement } from "../../api/endpoints";
import {
  type AnnouncementDraft,
  audiencesOf,
  characters,
  faultsOf,
  languages,
  lasts,
  longest,
  typedOf,
} from "../../rules/announcement";
import type { AnnouncementWords, Community, TypedAnnouncement } from "../../types";
import { Failed } from "../../ui/asked";
import { AreaField, Choices, Segments, SelectField, TextField } from "../../ui/Field";
import { announcements as w } from "../../words/announcements";
import { Preview } from "./Preview";

interface EditorProps {
  first: AnnouncementDraft;
  communities: readonly Community[];
  onDone: () => void;
  onCancel: () => void;
}

/** The form and the preview. */
export function Editor({ first, communities, onDone, onCancel }: EditorProps) {
  const [draft, setDraft] = useState(first);
  const [shown, setShown] = useState(first.words[0]?.language ?? "en");
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const sending = useMutation({
    mutationFn: (typed: TypedAnnouncement) =>
      first.id === undefined ? sendNew(typed) : changeAnnouncement(first.id, typed),
    onSuccess: ({ state }) => {
      if (state === "showing" || state === "planned") announce(w.saved[state]);
      onDone();
    },
  });
  const now = new Date();
  const faults = tried ? faultsOf(draft, shown, now, nameOf) : {};
  const words = draft.words.find(({ language }) => language === shown) ?? { language: shown, title: "", text: "" };
  const change = (part: Partial<AnnouncementDraft>) => setDraft({ ...draft, ...part });
  const write = (part: Partial<AnnouncementWords>) =>
    change({ words: draft.words.map((each) => (each.language === shown ? { ...each, ...part } : each)) });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faultsOf(draft, shown, new Date(), nameOf)).length === 0 && !sending.isPending)
      sending.mutate(typedOf(draft));
  };
  const seconds = lasts(draft, now);
  const isLater = draft.from !== "" && Date.parse(draft.from) > now.getTime();
  return (
    <div className="compose">
      <form className="panel" onSubmit={submit} noValidate aria-label={first.id === undefined ? w.fresh : w.changing}>
        <div className="in">
          <div className="pair">
            <Choices
              legend={w.where}
              name="kind"
              value={draft.kind}
              choices={(["banner", "inbox"] as const).map((value) => ({ value, ...w.kinds[value] }))}
              onChoose={(kind) => change({ kind })}
            />
            <Choices
              legend={w.who}
              name="audience"
              value={draft.audience}
              choices={audiencesOf(communities)}
              onChoose={(audience) => change({ audience })}
            />
          </div>
          <Languages
            draft={draft}
            shown={shown}
            onShow={setShown}
            onChange={(next, show) => {
              change({ words: next });
              setShown(show);
            }}
          />
          {faults.words !== undefined && (
            <p className="fld-error" role="alert">
              {faults.words}
            </p>
          )}
          <TextField
            label={w.name}
            dir="auto"
            value={words.title}
            error={faults.title}
            hint={leftOf(words.title, longest.title)}
            onChange={({ target }) => write({ title: target.value })}
          />
          <AreaField
            label={w.text}
            dir="auto"
            rows={4}
            value={words.text}
            error={faults.text}
            hint={leftOf(words.text, longest.text)}
            onChange={({ target }) => write({ text: target.value })}
          />
          <div className="pair">
            <TextField
              label={w.from}
              type="datetime-local"
              value={draft.from}
              hint={w.fromHint(new Intl.DateTimeFormat().resolvedOptions().timeZone)}
              onChange={({ target }) => change({ from: target.value })}
            />
            <TextField
              label={w.until}
              type="datetime-local"
              value={draft.until}
              error={faults.until}
              hint={seconds === undefined ? undefined : w.lasts(duration(seconds))}
              onChange={({ target }) => change({ until: target.value })}
            />
          </div>
          <Failed error={sending.error} />
          <div className="row">
            <button type="submit" className="btn btn-pri">
              {first.id !== undefined ? w.save : isLater ? w.later(momentWithin(new Date(draft.from), now)) : w.now}
            </button>
            {first.id !== undefined && (
              <button type="button" className="btn" onClick={onCancel}>
                {w.cancel}
              </button>
            )}
            <span className="hint">{w.stop}</span>
          </div>
        </div>
      </form>
      <Preview kind={draft.kind} words={words} />
    </div>
  );
}

function leftOf(text: string, most: number): string {
  const left = most - characters(text);
  return left < 0 ? w.over(-left) : w.left(left);
}

interface LanguagesProps {
  draft: AnnouncementDraft;
  shown: string;
  onShow: (language: string) => void;
  onChange: (words: readonly AnnouncementWords[], show: string) => void;
}

/** Which language is being written, another one, and one less. */
function Languages({ draft: { words }, shown, onShow, onChange }: LanguagesProps) {
  const missing = languages.filter((each) => words.every(({ language }) => language !== each));
  const [first] = words;
  return (
    <div className="row">
      <Segments
        legend={w.languages}
        name="language"
        value={shown}
        choices={words.map(({ language }) => ({ value: language, title: nameOf(language) }))}
        onChoose={onShow}
      />
      <SelectField
        label={w.addLanguage}
        value=""
        onChange={({ target }) => onChange([...words, { language: target.value, title: "", text: "" }], target.value)}
      >
        <option value="" disabled>
          {w.choose}
        </option>
        {missing.map((each) => (
          <option key={each} value={each}>
            {nameOf(each)}
          </option>
        ))}
      </SelectField>
      {first !== undefined && first.language !== shown && (
        <button
          type="button"
          className="btn"
          onClick={() =>
            onChange(
              words.filter(({ language }) => language !== shown),
              first.language,
            )
          }
        >
          {w.removeLanguage(nameOf(shown))}
        </button>
      )}
      {first !== undefined && <span className="hint">{w.fallback(nameOf(first.language))}</span>}
    </div>
  );
}
