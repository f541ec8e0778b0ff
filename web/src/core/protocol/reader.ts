/**
 * Owns how a table of shapes becomes a reader. Production reads with the lean table of `frames.gen.ts`, development and
 * tests with the whole one (`strict.ts`). Must not know any frame.
 */

/** A text message as read: a frame, a frame newer than this build, or no frame. */
export type Parsed<Frame> = { kind: "frame"; frame: Frame } | { kind: "unknown_type" } | { kind: "malformed" };

/**
 * What a value must be: a kind that `Check` judges, a list, an object, or one of several objects by the word in their tag.
 * With a third entry, an object whose word is unknown or whose fields do not fit keeps the fields that all of them have.
 */
export type Shape = string | Fields | List | Union;
/** `name?` is `null` when missing, `name~` is `false` then. */
interface Fields {
  readonly [name: string]: Shape;
}
type List = readonly [item: Shape];
type Union = readonly [tag: string, variants: Readonly<Record<string, Shape>>, fallback?: Shape];

/** Whether a value is of a kind. */
export type Check = (kind: string, value: unknown) => boolean;

/** The value with everything that was missing filled in; `undefined` when it does not fit. */
type Read = (value: unknown) => unknown;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isFields = (shape: Fields | List | Union): shape is Fields => !Array.isArray(shape);
const isUnion = (shape: List | Union): shape is Union => shape.length > 1;

/** The tag of something that may be an object. */
export const tagOf = (input: unknown, tag: string): unknown => (isObject(input) ? input[tag] : undefined);

/** Made once for each shape, since frames arrive all the time. */
export function reader(shape: Shape, check: Check): Read {
  if (typeof shape === "string") return (value) => (check(shape, value) ? value : undefined);
  if (isFields(shape)) return objectReader(shape, check);
  if (isUnion(shape)) return unionReader(shape, check);
  const item = reader(shape[0], check);
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const items = value.map(item);
    return items.includes(undefined) ? undefined : items;
  };
}

function objectReader(fields: Fields, check: Check): Read {
  const plan = Object.entries(fields).map(
    ([key, shape]) =>
      [
        key.replace(/\W/u, ""),
        key.endsWith("?") ? null : key.endsWith("~") ? false : undefined,
        reader(shape, check),
      ] as const,
  );
  return (input) => {
    if (!isObject(input)) return undefined;
    const output = { ...input };
    for (const [name, missing, get] of plan) {
      const value = input[name] ?? missing;
      output[name] = value === missing ? missing : get(value);
      if (output[name] === undefined) return undefined;
    }
    return output;
  };
}

/** One reader for each variant. */
export const readers = (variants: Readonly<Record<string, Shape>>, check: Check): ReadonlyMap<unknown, Read> =>
  new Map(Object.entries(variants).map(([word, shape]) => [word, reader(shape, check)]));

function unionReader([tag, variants, fallback]: Union, check: Check): Read {
  const known = readers(variants, check);
  if (fallback === undefined) return (value) => known.get(tagOf(value, tag))?.(value);
  const common = reader(fallback, check);
  const names = Object.keys(fallback);
  return (value) => {
    const read = known.get(tagOf(value, tag))?.(value);
    if (read !== undefined) return read;
    const stamped = common(value);
    if (stamped === undefined) return undefined;
    return { ...Object.fromEntries(names.map((name) => [name, tagOf(stamped, name)])), [tag]: "unknown" };
  };
}

/** Reads one text message with the readers of its frames. Never throws: the caller counts and ignores unknown frames. */
export function readText<Frame>(text: string, frames: ReadonlyMap<unknown, Read>): Parsed<Frame> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return { kind: "malformed" };
  }
  const type = tagOf(input, "type");
  if (typeof type !== "string") return { kind: "malformed" };
  const read = frames.get(type);
  if (read === undefined) return { kind: "unknown_type" };
  const frame = read(input);
  return frame === undefined ? { kind: "malformed" } : { kind: "frame", frame: frame as Frame };
}
