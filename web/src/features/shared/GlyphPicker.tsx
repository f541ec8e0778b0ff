/** The person's own picture, redrawn on each press. */
import "./shared.css";
import "../../i18n/sections/profile";

import { useId } from "react";

import { m } from "../../i18n/catalogue";
import { Button } from "../../ui/Button";
import { Glyph } from "../../ui/Glyph";
import { Icon } from "../../ui/Icon";

interface GlyphPickerProps {
  value: number;
  onChange: (seed: number) => void;
}

/** The picker. */
export function GlyphPicker({ value, onChange }: GlyphPickerProps) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="stack-tight">
      <p className="field-label" id={id}>
        {m.profile.glyph}
      </p>
      <div className="person">
        <Glyph seed={value} size="large" own />
        <div className="stack-tight">
          <Button
            onClick={() => {
              onChange(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
            }}
          >
            <Icon name="shuffle" /> {m.profile.shuffle}
          </Button>
          <p className="field-hint">{m.profile.glyphHint}</p>
        </div>
      </div>
    </div>
  );
}
