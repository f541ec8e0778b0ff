/** "Somebody is here" in the list of tabs, while this person is asked whether they are here. */
import "../../i18n/en/searching";

import { useEffect } from "react";

import { m } from "../../i18n/catalogue";
import { useLive } from "../../live/store";

export function CallTitle() {
  const called = useLive(({ session: { search } }) => search.at === "searching" && search.called !== null);
  useEffect(() => {
    if (!called) return;
    const before = document.title;
    document.title = m.searching.called.tab(before);
    return () => {
      document.title = before;
    };
  }, [called]);
  return null;
}
