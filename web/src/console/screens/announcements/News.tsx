/** What the staff should know now, above every page, until each of them has read it in this browser. */
import { useState } from "react";

import { locale } from "../../../i18n/locale";
import { news as askNews } from "../../api/endpoints";
import { readNews, sawNews } from "../../session/news";
import { useAsked } from "../../ui/asked";
import { Strip } from "../../ui/Note";
import { announcements as w } from "../../words/announcements";

/** The strips; nothing while there is no news. */
export function News() {
  const asked = useAsked(["news"], askNews, { every: 60 });
  const [seen, setSeen] = useState(readNews);
  const all = asked.data?.announcements ?? [];
  const key = ({ id, revision }: (typeof all)[number]) => `${id}.${revision}`;
  const unseen = all.filter((one) => !seen.includes(key(one)));
  return unseen.map((one) => {
    const said = one.words.find(({ language }) => language === locale) ?? one.words[0];
    return (
      <Strip
        key={key(one)}
        icon="announce"
        tone="info"
        actions={
          <button type="button" className="btn" onClick={() => setSeen(sawNews(key(one), all.map(key)))}>
            {w.gotIt}
          </button>
        }
      >
        <b dir="auto">{said?.title}</b> <span dir="auto">{said?.text}</span>{" "}
        <span className="muted small">{w.newsBy(one.by.me ? w.you : one.by.name)}</span>
      </Strip>
    );
  });
}
