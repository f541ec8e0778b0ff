/** Reads what the build says about its files. */

/** @typedef {{ file: string, css?: string[], imports?: string[], name?: string }} Chunk */
/** @typedef {Record<string, Chunk>} Manifest */

/** Pages that the build put whole into a group of modules, with the name of that group in vite.config.ts. */
const groups = /** @type {Record<string, string>} */ ({
  "src/app/LobbyPage.tsx": "lobby",
  "src/app/ChatPage.tsx": "chat",
});

/**
 * The file that a page starts with: its own, or that of the group that it became a part of.
 *
 * @param {Manifest} manifest
 * @param {string} source
 */
export function entryOf(manifest, source) {
  const group = groups[source];
  return manifest[source] ?? Object.values(manifest).find(({ file, name }) => name === group && file.endsWith(".js"));
}

/**
 * The file of a group of modules, as the manifest names it.
 *
 * @param {Manifest} manifest
 * @param {string} group
 */
export function groupOf(manifest, group) {
  const found = Object.entries(manifest).find(([, { file, name }]) => name === group && file.endsWith(".js"));
  if (found === undefined) throw new Error(`the build has no group ${group}`);
  return found[0];
}

/**
 * Everything that some pages load at first: scripts and style sheets.
 *
 * @param {Manifest} manifest
 * @param {readonly string[]} sources
 */
export function loadedFirst(manifest, sources) {
  /** @type {Set<string>} */
  const files = new Set();
  /** @type {Set<string>} */
  const seen = new Set();
  const queue = [...sources];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const chunk = entryOf(manifest, name);
    if (chunk === undefined) throw new Error(`the build has no ${name}: a script names a page that is gone`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    queue.push(...(chunk.imports ?? []));
  }
  return [...files];
}
