/**
 * Makes three files of src/core/protocol from docs/asyncapi.json, so that the app cannot drift from the server:
 *
 * * `frames.gen.ts`: the types, and the table that production reads frames with: each field and its kind.
 * * `strict.gen.ts`: the whole table, with the words of enums and whole numbers, for development and tests.
 * * `close-codes.gen.ts`: the close codes.
 *
 * With `--check` it writes nothing and fails if a committed file differs.
 */
import { readFile, writeFile } from "node:fs/promises";

import { format } from "prettier";

/**
 * @typedef {{ $ref?: string, type?: string | string[], const?: string, enum?: string[], items?: Schema,
 *   prefixItems?: Schema[], properties?: Record<string, Schema>, required?: string[], additionalProperties?: Schema,
 *   allOf?: Schema[], oneOf?: Schema[], description?: string }} Schema
 *
 * @typedef {{ is: "null" } | { is: "text" | "number" | "whole" | "boolean" } | { is: "words", words: string[] }
 *   | { is: "list", item: Shape } | { is: "pair", items: Shape[] } | { is: "map", item: Shape }
 *   | { is: "maybe", shape: Shape } | { is: "named", name: string }
 *   | { is: "object", fields: Record<string, Field> } | { is: "union", tag: string, variants: Record<string, Shape> }} Shape
 * @typedef {{ shape: Shape, required: boolean }} Field
 */

/** Names that would be unclear outside of the document. @type {Record<string, string>} */
const called = { Event: "ChatEvent", RevealFieldName: "RevealField", ThumbName: "Thumb" };

/** Unions that a later server may add to: an unknown one keeps the fields that all of them have. */
const open = new Set(["Event"]);

/** Enums that a later server may add to: they are read as text. */
const openWords = new Set(["Code"]);

const source = new URL("../../docs/asyncapi.json", import.meta.url);
const document = JSON.parse(await readFile(source, "utf8"));
/** @type {Record<string, Schema>} */
const schemas = document.components.schemas;
for (const name of [...open, ...openWords, ...Object.keys(called)]) {
  if (schemas[name] === undefined) throw new Error(`docs/asyncapi.json has no ${name}; gen-frames.mjs names it`);
}

const refOf = (/** @type {Schema} */ schema) => schema.$ref?.replace("#/components/schemas/", "");
const nameOf = (/** @type {string} */ name) => called[name] ?? name;

/** @param {Schema} schema @returns {Shape} */
function shapeOf(schema) {
  const reference = refOf(schema);
  if (reference !== undefined) {
    const shape = shapeOf(schemas[reference] ?? {});
    return ["object", "union", "words", "pair"].includes(shape.is) && !openWords.has(reference)
      ? { is: "named", name: reference }
      : shape.is === "words"
        ? { is: "text" }
        : shape;
  }
  if (schema.allOf !== undefined) return schema.allOf.map(resolved).reduce(merged);
  if (schema.oneOf !== undefined) {
    const [first, second] = schema.oneOf;
    if (first !== undefined && second?.type === "null") return { is: "maybe", shape: shapeOf(first) };
    return unionOf(schema.oneOf.map(resolved));
  }
  if (Array.isArray(schema.type)) {
    const [type] = schema.type;
    if (type === undefined || schema.type[1] !== "null") throw new Error(`unknown types ${schema.type.join()}`);
    return { is: "maybe", shape: shapeOf({ ...schema, type }) };
  }
  if (schema.enum !== undefined) return { is: "words", words: schema.enum };
  if (schema.const !== undefined) return { is: "words", words: [schema.const] };
  switch (schema.type) {
    case "string":
      return { is: "text" };
    case "integer":
      return { is: "whole" };
    case "number":
      return { is: "number" };
    case "boolean":
      return { is: "boolean" };
    case "array":
      if (schema.prefixItems !== undefined) return { is: "pair", items: schema.prefixItems.map(shapeOf) };
      return { is: "list", item: shapeOf(schema.items ?? {}) };
    case "object": {
      if (schema.additionalProperties !== undefined) return { is: "map", item: shapeOf(schema.additionalProperties) };
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [
        name,
        { shape: shapeOf(field), required: schema.required?.includes(name) ?? false },
      ]);
      return { is: "object", fields: Object.fromEntries(fields) };
    }
  }
  throw new Error(`no shape for ${JSON.stringify(schema)}`);
}

/** The shape itself instead of its name. @param {Schema} schema @returns {Shape} */
const resolved = (schema) => {
  const reference = refOf(schema);
  return shapeOf(reference === undefined ? schema : (schemas[reference] ?? {}));
};

/** Merges two shapes: adds the fields of one to the other, or to each of its variants. @param {Shape} one @param {Shape} other @returns {Shape} */
function merged(one, other) {
  if (other.is !== "object") throw new Error(`${other.is} cannot be added to ${one.is}`);
  if (one.is === "object") return { is: "object", fields: { ...one.fields, ...other.fields } };
  if (one.is !== "union") throw new Error(`nothing can be added to ${one.is}`);
  const variants = Object.entries(one.variants).map(([word, variant]) => [word, merged(variant, other)]);
  return { ...one, variants: Object.fromEntries(variants) };
}

/** A union of objects, distinguished by the field with a different word in each. @param {Shape[]} variants @returns {Shape} */
function unionOf(variants) {
  /** @type {Record<string, Shape>} */
  const named = {};
  let found = "";
  for (const variant of variants) {
    if (variant.is !== "object") throw new Error(`a variant is ${variant.is}`);
    const tag = Object.entries(variant.fields).find(
      ([, { shape }]) => shape.is === "words" && shape.words.length === 1,
    );
    if (tag === undefined || tag[1].shape.is !== "words") throw new Error("a variant has no tag");
    const [name, { shape }] = tag;
    const { [name]: _, ...fields } = variant.fields;
    found = name;
    named[shape.words[0] ?? ""] = { is: "object", fields };
  }
  return { is: "union", tag: found, variants: named };
}

/** What all variants of a union have. @param {Shape} union @returns {Shape} */
function commonOf(union) {
  if (union.is !== "union") throw new Error("only a union can be open");
  const all = Object.values(union.variants).map((variant) => (variant.is === "object" ? variant.fields : {}));
  const names = Object.keys(all[0] ?? {}).filter((name) => all.every((fields) => name in fields));
  return { is: "object", fields: Object.fromEntries(names.map((name) => [name, all[0]?.[name] ?? missing(name)])) };
}

/** @param {string} name @returns {never} */
const missing = (name) => {
  throw new Error(`no ${name}`);
};

/** @param {Shape} shape @returns {string[]} */
const namesIn = (shape) => {
  switch (shape.is) {
    case "named":
      return [shape.name];
    case "list":
    case "map":
      return namesIn(shape.item);
    case "pair":
      return shape.items.flatMap(namesIn);
    case "maybe":
      return namesIn(shape.shape);
    case "object":
      return Object.values(shape.fields).flatMap((field) => namesIn(field.shape));
    case "union":
      return Object.values(shape.variants).flatMap(namesIn);
    default:
      return [];
  }
};

/** What a schema needs, each after what it needs itself. @param {string[]} roots */
function closureOf(roots) {
  /** @type {string[]} */
  const order = [];
  const visit = (/** @type {string} */ name) => {
    if (order.includes(name)) return;
    namesIn(resolved(schemas[name] ?? missing(name))).forEach(visit);
    order.push(name);
  };
  roots.forEach(visit);
  return order;
}

/**
 * How a value is typed: `read` after the reader filled in what was missing, `sent` as it travels.
 *
 * @param {Shape} shape
 * @param {"read" | "sent"} side
 * @returns {string}
 */
function typeOf(shape, side) {
  switch (shape.is) {
    case "null":
      return "null";
    case "text":
      return "string";
    case "number":
    case "whole":
      return "number";
    case "boolean":
      return "boolean";
    case "words":
      return shape.words.map((word) => JSON.stringify(word)).join(" | ");
    case "list":
      return `(${typeOf(shape.item, side)})[]`;
    case "pair":
      return `[${shape.items.map((item) => typeOf(item, side)).join(", ")}]`;
    case "map":
      return `Record<string, ${typeOf(shape.item, side)}>`;
    case "maybe":
      return `${typeOf(shape.shape, side)} | null`;
    case "named":
      return typeName(shape.name, side);
    case "object": {
      const fields = Object.entries(shape.fields).map(([name, field]) => {
        const type = typeOf(field.shape, side);
        return side === "sent" && !field.required ? `${name}?: ${type}` : `${name}: ${type}`;
      });
      return `{ ${fields.join("; ")} }`;
    }
    case "union":
      return Object.entries(shape.variants)
        .map(([word, variant]) => typeOf(tagged(shape.tag, word, variant), side))
        .join(" | ");
  }
}

/** @param {string} tag @param {string} word @param {Shape} variant @returns {Shape} */
const tagged = (tag, word, variant) => ({
  is: "object",
  fields: {
    [tag]: { shape: { is: "words", words: [word] }, required: true },
    ...(variant.is === "object" ? variant.fields : {}),
  },
});

const filled = new Set(closureOf(["ServerFrame"]).filter((name) => hasOptional(resolved(schemas[name] ?? {}))));

/** Whether the reader fills something in. @param {Shape} shape @returns {boolean} */
function hasOptional(shape) {
  switch (shape.is) {
    case "object":
      return Object.values(shape.fields).some((field) => !field.required || hasOptional(field.shape));
    case "union":
      return Object.values(shape.variants).some(hasOptional);
    case "list":
    case "map":
      return hasOptional(shape.item);
    case "maybe":
      return hasOptional(shape.shape);
    case "named":
      return open.has(shape.name) || hasOptional(resolved(schemas[shape.name] ?? {}));
    default:
      return false;
  }
}

/** @param {string} name @param {"read" | "sent"} side */
const typeName = (name, side) => (side === "sent" && filled.has(name) ? `${nameOf(name)}Input` : nameOf(name));

/** @param {string} name @param {"read" | "sent"} side */
function typeDeclaration(name, side) {
  const schema = schemas[name] ?? missing(name);
  const shape = resolved(schema);
  const unknown =
    side === "read" && shape.is === "union" && open.has(name)
      ? ` | ${typeOf(tagged(shape.tag, "unknown", commonOf(shape)), side)}`
      : "";
  const about = schema.description?.split("\n")[0] ?? "";
  const type = typeOf(shape, side) + unknown;
  return `/** ${about}${side === "sent" && filled.has(name) ? " As it is sent." : ""} */\nexport type ${typeName(name, side)} = ${type};\n`;
}

/** The entry of a field in a table. @param {Shape} shape @param {boolean} strict @returns {string} */
function entryOf(shape, strict) {
  switch (shape.is) {
    case "text":
      return '"string"';
    case "number":
      return '"number"';
    case "whole":
      return strict ? '"whole"' : '"number"';
    case "boolean":
      return '"boolean"';
    case "words":
      return strict ? JSON.stringify(shape.words.join("|")) : '"string"';
    case "list":
      return `[${entryOf(shape.item, strict)}]`;
    case "maybe":
      return entryOf(shape.shape, strict);
    case "named": {
      const target = resolved(schemas[shape.name] ?? missing(shape.name));
      return target.is === "words" ? entryOf(target, strict) : tableName(shape.name);
    }
    case "object":
      return `{ ${fieldsOf(shape.fields, strict)} }`;
    case "union": {
      const variants = Object.entries(shape.variants).map(([word, variant]) => `${word}: ${entryOf(variant, strict)}`);
      return `{ ${variants.join(", ")} }`;
    }
    default:
      throw new Error(`the server sends no ${shape.is}`);
  }
}

/** `?` marks a field that is `null` when missing, `~` a flag that is `false` then. @param {Record<string, Field>} fields @param {boolean} strict */
function fieldsOf(fields, strict) {
  return Object.entries(fields)
    .map(([name, { shape, required }]) => {
      if (required) return `${name}: ${entryOf(shape, strict)}`;
      return `"${name}${shape.is === "boolean" ? "~" : "?"}": ${entryOf(shape, strict)}`;
    })
    .join(", ");
}

/** @param {string} name */
const tableName = (name) => name[0]?.toLowerCase() + name.slice(1);

/** @param {boolean} strict */
function tables(strict) {
  const lines = closureOf(["ServerFrame"]).flatMap((name) => {
    const shape = resolved(schemas[name] ?? missing(name));
    if (shape.is === "words" || name === "ServerFrame") return [];
    const entry = entryOf(shape, strict);
    const fallback = open.has(name) ? `, ${entryOf(commonOf(shape), strict)}` : "";
    const value = shape.is === "union" ? `[${JSON.stringify(shape.tag)}, ${entry}${fallback}]` : entry;
    return [`${name === "ChatView" ? "export " : ""}const ${tableName(name)} = ${value} as const;`];
  });
  const frames = entryOf(resolved(schemas["ServerFrame"] ?? missing("ServerFrame")), strict);
  return `${lines.join("\n")}\n\n/** Every frame of the server. */\nexport const frames = ${frames} as const;\n`;
}

const head = "/** Made by `npm run gen` from docs/asyncapi.json. Do not edit. */\n\n";

function types() {
  const server = closureOf(["ServerFrame"]);
  const client = closureOf(["Command"]).filter((name) => !server.includes(name));
  return [
    ...server.map((name) => typeDeclaration(name, "read")),
    ...server.filter((name) => filled.has(name)).map((name) => typeDeclaration(name, "sent")),
    ...client.map((name) => typeDeclaration(name, "sent")),
  ].join("\n");
}

/** @type {Record<string, { code: number, description: string }>} */
const codes = document.channels.socket["x-close-codes"];
const camel = (/** @type {string} */ name) => name.replace(/_(\w)/gu, (_, initial) => initial.toUpperCase());
const closeCodes = Object.entries(codes)
  .sort(([, one], [, other]) => one.code - other.code)
  .map(([name, { code, description }]) => `/** ${description} */\nexport const ${camel(name)} = ${code};\n`);

/** @type {Record<string, string>} */
const files = {
  "frames.gen.ts": `${types()}\n${tables(false)}`,
  "strict.gen.ts": tables(true),
  "close-codes.gen.ts": closeCodes.join("\n"),
};

for (const [name, text] of Object.entries(files)) {
  const target = new URL(`../src/core/protocol/${name}`, import.meta.url);
  const made = await format(head + text, { parser: "typescript", printWidth: 120 });
  if (!process.argv.includes("--check")) {
    await writeFile(target, made);
  } else if ((await readFile(target, "utf8").catch(() => "")) !== made) {
    console.error(`src/core/protocol/${name} differs from docs/asyncapi.json: run \`npm run gen\`.`);
    process.exitCode = 1;
  }
}
