/** A sentence of the catalogue with a piece of markup in the place of a `{name}`. */
import { Fragment, type ReactNode } from "react";

/** The sentence. A name without a part stays as it is, so that a typo is visible. */
export function Rich({ text, parts }: { text: string; parts: Readonly<Record<string, ReactNode>> }) {
  return text
    .split(/(\{\w+\})/u)
    .map((piece, index) => <Fragment key={index}>{parts[piece.slice(1, -1)] ?? piece}</Fragment>);
}
