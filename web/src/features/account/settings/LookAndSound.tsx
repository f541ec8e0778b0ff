/** Theme and sounds of this device. */
import "../../../i18n/sections/settings";

import { useState } from "react";

import { m } from "../../../i18n/catalogue";
import { languageIn } from "../../../i18n/format";
import { languages, pageLanguage } from "../../../i18n/languages";
import {
  enterSends,
  nextInOnePress,
  setAppLanguage,
  setEnterSends,
  setNextInOnePress,
  setSound,
  setTheme,
  soundOn,
  type Theme,
  theme,
} from "../../../state/device";
import { OneOf, Switch } from "../../../ui/Choice";
import { Section } from "./Section";

const themes = ["system", "light", "dark"] as const satisfies readonly Theme[];

/** The choices. */
export function LookAndSound() {
  const [chosen, setChosen] = useState(theme);
  const [sound, setSounding] = useState(soundOn);
  const [enter, setEnter] = useState(() => enterSends(window.matchMedia("(pointer: fine)").matches));
  const [next, setNext] = useState(nextInOnePress);
  const words = m.settings.look;
  return (
    <Section title={m.settings.sections.look} place="look">
      <OneOf
        legend={words.theme}
        options={themes.map((value) => ({ value, label: words.themes[value] }))}
        value={chosen}
        onChange={(next) => {
          setTheme(next);
          setChosen(next);
        }}
      />
      <OneOf
        legend={words.language}
        hint={words.languageHint}
        options={languages.map((value) => ({ value, label: languageIn(value, value), lang: value }))}
        value={pageLanguage()}
        onChange={(next) => {
          setAppLanguage(next);
          location.reload();
        }}
      />
      <Switch
        label={words.sound}
        hint={words.soundHint}
        checked={sound}
        onChange={(on) => {
          setSound(on);
          setSounding(on);
        }}
      />
      <Switch
        label={words.enter}
        hint={words.enterHint}
        checked={enter}
        onChange={(on) => {
          setEnterSends(on);
          setEnter(on);
        }}
      />
      <Switch
        label={words.next}
        hint={words.nextHint}
        checked={next}
        onChange={(on) => {
          setNextInOnePress(on);
          setNext(on);
        }}
      />
    </Section>
  );
}
