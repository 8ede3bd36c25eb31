/** What the cross-checks look at: the parsed file, the names in it, and which parts are too broken to judge. */

import { type Layer, mergeLayers } from "./cascade.ts";
import { DEFAULT_DRAIN_US, DEFAULT_SERVICE, DEFAULT_SETTINGS, DEFAULT_WARM_UP_US } from "./defaults.ts";
import { type DataLibrary, mediumOf } from "./library.ts";
import type { Medium } from "./pilot.ts";
import type { Path } from "./problem.ts";
import type { GroupFile, PilotFile, SettingsFile, SiteFile } from "./schema/pilot-file.ts";

export interface GroupContext {
  readonly name: string;
  readonly path: Path;
  readonly file: GroupFile;
  readonly site: SiteFile | undefined;
  /** Far to near. */
  readonly layers: readonly Layer[];
  readonly settings: FullSettings;
  /** count x replicas. */
  readonly channels: number;
  /** False when a part that it is built from has a mistake: then only its references are judged. */
  readonly sound: boolean;
}

type Complete<Value> = { [Key in keyof Value]-?: Exclude<Value[Key], undefined> };

/** Settings after the cascade: `DEFAULT_SETTINGS` fills everything but medium, service and messages. */
export interface FullSettings {
  readonly medium?: string | undefined;
  readonly service?: string | undefined;
  readonly hops: NonNullable<SettingsFile["hops"]>;
  readonly keyPolicy: Complete<NonNullable<SettingsFile["keyPolicy"]>>;
  readonly traffic: NonNullable<SettingsFile["traffic"]> & { readonly period: number };
  readonly ack: { readonly everyFrames: number };
  readonly retry: { readonly attempts: number; readonly timeout: number };
  readonly replicas: number;
}

/** The names of a section. When the section itself is broken, every name counts as known. */
export interface Names {
  readonly list: readonly string[];
  has(name: string): boolean;
}

export interface CheckContext {
  readonly file: PilotFile;
  readonly library: DataLibrary;
  readonly groups: readonly GroupContext[];
  /** The file's media on top of the library's; a broken or incomplete one is absent. */
  readonly media: ReadonlyMap<string, Medium>;
  /** Every name that stands in the file (or library), also those of broken parts. */
  readonly names: {
    readonly sites: Names;
    readonly quantumLinks: Names;
    readonly services: Names;
    readonly media: Names;
    readonly groups: Names;
    readonly requirementSets: Names;
  };
  /** True when a mistake was found at or below this part (`["sites", "sub-1"]`). */
  readonly isBroken: (path: Path) => boolean;
  /** True when no mistake was found in this section or any entry of it. */
  readonly isWhole: (section: string) => boolean;
}

/** `raw` is the value before parsing, for the names of broken parts; `broken` holds "section.name" texts. */
export function buildContext(
  file: PilotFile,
  raw: unknown,
  library: DataLibrary,
  broken: ReadonlySet<string>,
): CheckContext {
  const isBroken = (path: Path): boolean => broken.has(path.map(String).join("\n"));
  const media = new Map(library.media);
  for (const [name, medium] of Object.entries(file.media ?? {})) {
    const resolved = mediumOf(name, medium, library.media.get(name));
    if (resolved === undefined || isBroken(["media", name])) media.delete(name);
    else media.set(name, resolved);
  }
  const namesOf = (section: string, more: readonly string[] = []): Names => {
    const list = [...new Set([...more, ...keysOf(raw, section)])];
    const known = new Set(list);
    return { list, has: (name) => isBroken([section]) || known.has(name) };
  };
  const services = namesOf("services");
  const names = {
    sites: namesOf("sites"),
    quantumLinks: namesOf("quantumLinks"),
    services: services.list.length > 0 ? services : namesOf("services", [DEFAULT_SERVICE.name]),
    media: namesOf("media", [...library.media.keys()]),
    groups: namesOf("terminals"),
    requirementSets: namesOf("", [...library.requirementSets.keys()]),
  };
  const groups = Object.entries(file.terminals).map(([name, group]) =>
    groupContext(file, library, name, group, isBroken),
  );
  const isWhole = (section: string): boolean =>
    ![...broken].some((part) => part === section || part.startsWith(`${section}\n`));
  return { file, library, groups, media, names, isBroken, isWhole };
}

function groupContext(
  file: PilotFile,
  library: DataLibrary,
  name: string,
  group: GroupFile,
  isBroken: (path: Path) => boolean,
): GroupContext {
  const path = ["terminals", name];
  const site = own(file.sites, group.site);
  const layers = layersOf(file, library, group, path);
  const settings = mergeLayers(layers) as FullSettings;
  const inputs = layers.flatMap((layer) => (layer.path === null ? [] : [layer.path.slice(0, 2)]));
  const sound = ![path, ...inputs, ["sites", group.site]].some(isBroken);
  return {
    name,
    path,
    file: group,
    site,
    layers,
    settings,
    channels: (group.count ?? 1) * settings.replicas,
    sound,
  };
}

/** Far to near: keygrid's own defaults, its category, pilot defaults, site defaults, category, group. */
function layersOf(file: PilotFile, library: DataLibrary, group: GroupFile, path: Path): readonly Layer[] {
  const layers: Layer[] = [{ settings: DEFAULT_SETTINGS as unknown as SettingsFile, path: null }];
  const { category } = group;
  const builtIn = category === undefined ? undefined : library.categories.get(category);
  if (builtIn !== undefined) layers.push({ settings: builtIn.settings, path: null });
  if (file.defaults !== undefined) layers.push({ settings: file.defaults, path: ["defaults"] });
  const siteDefaults = own(file.sites, group.site)?.defaults;
  if (siteDefaults !== undefined) layers.push({ settings: siteDefaults, path: ["sites", group.site, "defaults"] });
  const inFile = category === undefined ? undefined : file.categories?.[category];
  if (category !== undefined && inFile !== undefined) {
    layers.push({ settings: settingsPart(inFile), path: ["categories", category] });
  }
  layers.push({ settings: settingsPart(group), path });
  return layers;
}

/** Without the fields that are not settings. */
function settingsPart(
  part: SettingsFile & {
    title?: string | undefined;
    site?: string;
    category?: unknown;
    count?: unknown;
  },
): SettingsFile {
  const { title: _title, site: _site, category: _category, count: _count, ...settings } = part;
  return settings;
}

function keysOf(raw: unknown, section: string): readonly string[] {
  const part = own(raw, section);
  return typeof part === "object" && part !== null && !Array.isArray(part) ? Object.keys(part) : [];
}

/** Warm-up, window and drain together. */
export function runUs(file: PilotFile): number {
  return (file.warmUp ?? DEFAULT_WARM_UP_US) + file.duration + (file.drain ?? DEFAULT_DRAIN_US);
}

/** A property of its own, never one of Object.prototype ("constructor" is a fine site name). */
export function own<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined;
export function own(record: unknown, key: string): unknown;
export function own(record: unknown, key: string): unknown {
  if (typeof record !== "object" || record === null || !Object.hasOwn(record, key)) return undefined;
  return (record as Record<string, unknown>)[key];
}
