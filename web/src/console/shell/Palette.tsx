/** The palette: a case by its number, a page, an action. Opened with Control K from everywhere. */
import { useEffect, useId, useRef, useState } from "react";

import { Icon, type IconName } from "../ui/Icon";
import { shell } from "../words/shell";

const w = shell.palette;

/** A line of the palette. */
export interface Line {
  group: string;
  label: string;
  icon: IconName;
  keys?: string | undefined;
  run: () => void;
}

/** The palette; it exists only while it is open. */
export function Palette({ lines, onClose }: { lines: (text: string) => readonly Line[]; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  const found = lines(text.trim());
  const chosen = Math.min(at, found.length - 1);
  const run = (line: Line | undefined) => {
    if (line === undefined) return;
    onClose();
    line.run();
  };
  const groups = [...new Set(found.map(({ group }) => group))];
  return (
    <dialog className="pal" ref={dialog} aria-label={w.title} onClose={onClose}>
      <div className="pal-ask">
        <Icon name="find" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen < 0 ? undefined : `${id}-${chosen}`}
          aria-label={w.title}
          placeholder={w.hint}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (move !== undefined && found.length > 0) {
              event.preventDefault();
              setAt((chosen + move + found.length) % found.length);
            } else if (event.key === "Enter") {
              event.preventDefault();
              run(found[chosen]);
            }
          }}
        />
      </div>
      {found.length === 0 && (
        <p className="pal-group" role="status">
          {w.none}
        </p>
      )}
      <div className="pal-list" id={`${id}-list`} role="listbox" aria-label={w.results}>
        {groups.map((group) => (
          <div key={group} role="group" aria-label={group}>
            <div className="pal-group" aria-hidden="true">
              {group}
            </div>
            {found.map((line, index) =>
              line.group === group ? (
                // The keys are those of the field above, which holds the focus.
                // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events, jsx-a11y-x/interactive-supports-focus
                <div
                  key={line.label}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={index === chosen}
                  onClick={() => run(line)}
                >
                  <Icon name={line.icon} />
                  <span>{line.label}</span>
                  {line.keys !== undefined && <kbd>{line.keys}</kbd>}
                </div>
              ) : null,
            )}
          </div>
        ))}
      </div>
      <footer>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {w.move}
        </span>
        <span>
          <kbd>Enter</kbd> {w.run}
        </span>
        <span>
          <kbd>Esc</kbd> {w.close}
        </span>
      </footer>
    </dialog>
  );
}
