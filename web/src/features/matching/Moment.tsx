/**
 * The moment of a match: the bar drops into the ring where the search showed them, and the figure becomes the picture of
 * the person. The chat is already there below and takes keys; a key or a press ends the moment.
 */
import "./moment.css";

import { useEffect, useLayoutEffect, useRef, useState } from "react";

import type { MomentStart } from "./moment-start";
import { Orbit } from "./Orbit";

/** The bar is in the ring. */
const JOINED = 600;
/** The figure has become the picture, and the chat has come in. */
const GREETED = 780;
/** With reduced motion the joined figure stands for this long. */
const STILL = 300;

interface MomentProps {
  start: MomentStart;
  onDone: () => void;
}

/** The figure above everything else, until it is over. */
export function Moment({ start, onDone }: MomentProps) {
  const [greeting, setGreeting] = useState(false);
  const [still] = useState(() => window.matchMedia("(prefers-reduced-motion: reduce)").matches);
  const figure = useRef<SVGSVGElement>(null);

  useLayoutEffect(() => {
    const element = figure.current;
    if (element === null) return;
    const { left, top, size, angle } = start;
    const set = (name: string, value: string) => {
      element.style.setProperty(name, value);
    };
    set("left", `${left}px`);
    set("top", `${top}px`);
    set("width", `${size}px`);
    set("--from", `${angle}deg`);
    set("--to", angle < 180 ? "0deg" : "360deg");
  }, [start]);

  useLayoutEffect(() => {
    const element = figure.current;
    const picture = document.querySelector(".greeting .glyph")?.getBoundingClientRect();
    if (!greeting || element === null || picture === undefined) return;
    const { left, top, size } = start;
    const x = picture.left + picture.width / 2 - (left + size / 2);
    const y = picture.top + picture.height / 2 - (top + size / 2);
    element.style.setProperty("--move", `${x}px ${y}px`);
    // The ring of the figure comes to lie on the ring around the picture.
    element.style.setProperty("--grow", String((picture.width / 2 + 7.5) / ((size * 50) / 240)));
  }, [greeting, start]);

  useLayoutEffect(() => {
    const root = document.documentElement;
    root.dataset["moment"] = greeting ? "greet" : "match";
    return () => {
      delete root.dataset["moment"];
    };
  }, [greeting]);

  useEffect(() => {
    const timer = setTimeout(
      () => {
        if (greeting || still) onDone();
        else setGreeting(true);
      },
      greeting ? GREETED : still ? STILL : JOINED,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [greeting, still, onDone]);

  useEffect(() => {
    const skip = (event: Event) => {
      // Esc ends the moment, and nothing more; every other key goes on to the message box.
      if (event instanceof KeyboardEvent && event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
      }
      onDone();
    };
    addEventListener("keydown", skip, true);
    addEventListener("pointerdown", skip, true);
    return () => {
      removeEventListener("keydown", skip, true);
      removeEventListener("pointerdown", skip, true);
    };
  }, [onDone]);

  const classes = ["moment", still ? "moment-still" : greeting ? "moment-greet" : "moment-match"];
  return (
    <div className={classes.join(" ")} aria-hidden="true">
      <Orbit ref={figure} moving={false} />
    </div>
  );
}
