/**
 * The cascade: what comes with keygrid < pilot defaults < site defaults < category < group. What the
 * file says always beats what comes with keygrid.
 */
import type { Path } from "./problem.ts";
import type { SettingsFile } from "./schema/pilot-file.ts";

/** One layer of settings and where it stands in the file; null for what comes with keygrid. */
export interface Layer {
  readonly settings: SettingsFile;
  readonly path: Path | null;
}

type Tree = Readonly<Record<string, unknown>>;

/**
 * The value of one setting: the nearest layer that has it (`layers` from far to near). `messages`,
 * `volume` and `class` are three ways to say one thing, so the nearest layer that has any of them wins.
 */
export function settingOf(layers: readonly Layer[], keys: readonly string[]): { value: unknown; path: Path | null } {
  const layer = layers.findLast(({ settings }) => read(settings, keys) !== undefined);
  if (layer === undefined) return { value: undefined, path: null };
  return {
    value: read(layer.settings, keys),
    path: layer.path === null ? null : [...layer.path, ...keys],
  };
}

/** All layers in one: maps are merged key by key, lists and values replaced whole. */
export function mergeLayers(layers: readonly Layer[]): SettingsFile {
  let merged: Tree = {};
  for (const { settings } of layers) {
    merged = mergeTrees(withoutRivals(merged, settings), settings);
  }
  return merged as SettingsFile;
}

const RIVALS = ["messages", "volume", "class"] as const;

function withoutRivals(merged: Tree, nearer: SettingsFile): Tree {
  const { traffic } = nearer;
  if (traffic === undefined || RIVALS.every((key) => traffic[key] === undefined)) return merged;
  const { messages, volume, class: rate, ...others } = (merged.traffic ?? {}) as Tree;
  return { ...merged, traffic: others };
}

function mergeTrees(far: Tree, near: Tree): Tree {
  const result: Record<string, unknown> = { ...far };
  for (const [key, value] of Object.entries(near)) {
    if (value === undefined) continue;
    const before = result[key];
    result[key] = isTree(before) && isTree(value) ? mergeTrees(before, value) : value;
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function read(settings: SettingsFile, keys: readonly string[]): unknown {
  let node: unknown = settings;
  for (const key of keys) {
    if (!isTree(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return node;
}
