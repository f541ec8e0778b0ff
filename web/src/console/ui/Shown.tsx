/** A secret that is shown once: read it, or copy it. */
import { useState } from "react";

import { useAnnounce } from "../../ui/Announcer";
import { shell as w } from "../words/shell";

/** A text to copy. */
export function Shown({ label, text }: { label: string; text: string }) {
  const [isCopied, setCopied] = useState(false);
  const announce = useAnnounce();
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
        announce(w.copied);
      },
      // The text is on the screen: it can be copied by hand.
      () => undefined,
    );
  };
  return (
    <div className="shown">
      <code aria-label={label}>{text}</code>
      <button type="button" className="btn" onClick={copy}>
        {isCopied ? w.copied : w.copy}
      </button>
    </div>
  );
}
