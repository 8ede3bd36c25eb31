/** The layer table as `overrides` of biome.json: one entry a layer, their globs disjoint. */
import { DOORS, IMPURE_GLOBALS, LAYERS, type Layer, TARGET_FOLDERS } from "./layers.ts";

interface Pattern {
  readonly group: readonly string[];
  readonly message: string;
}

export interface Override {
  readonly includes: readonly string[];
  readonly linter: { readonly rules: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
}

export function overrides(): readonly Override[] {
  return [...LAYERS.flatMap(layerOverrides), ...LOOSER];
}

/** Where the house rules ask for less. */
const LOOSER: readonly Override[] = [
  {
    includes: ["test/**", "scenarios/**/*.test.ts"],
    linter: {
      rules: {
        // A `describe` is as long as its cases.
        complexity: { noExcessiveLinesPerFunction: "off" },
        // The runner itself awaits what `describe` and `it` return.
        nursery: { noFloatingPromises: "off" },
        // Tests of the display look for escape sequences.
        suspicious: { noControlCharactersInRegex: "off" },
      },
    },
  },
  // The oldest Node that it speaks to does not know `node:`.
  { includes: ["bin/**"], linter: { rules: { style: { useNodejsImportProtocol: "off" } } } },
  // node:test takes the default export of a reporter.
  { includes: ["scripts/testing/reporter.ts"], linter: { rules: { style: { noDefaultExport: "off" } } } },
];

function layerOverrides(layer: Layer): readonly Override[] {
  if (layer.name !== "targets") return withFileDoors(layer, [`src/${layer.name}/**`], basePatterns(layer));
  const base = basePatterns(layer);
  const folders = TARGET_FOLDERS.map((folder) => ({
    includes: [`src/targets/${folder}/**`],
    linter: { rules: rulesOf(layer, [...base, siblings(folder)]) },
  }));
  return [{ includes: ["src/targets/*.ts"], linter: { rules: rulesOf(layer, base) } }, ...folders];
}

/** A file with a door of its own gets its own entry, and is taken out of its layer's. */
function withFileDoors(layer: Layer, includes: readonly string[], patterns: readonly Pattern[]): readonly Override[] {
  const files = DOORS.flatMap(({ open }) => open).filter((place) => place.startsWith(`${layer.name}/`));
  return [
    {
      includes: [...includes, ...files.map((file) => `!src/${file}`)],
      linter: { rules: rulesOf(layer, patterns) },
    },
    ...files.map((file) => ({
      includes: [`src/${file}`],
      linter: { rules: rulesOf(layer, basePatterns(layer, file)) },
    })),
  ];
}

function basePatterns(layer: Layer, file?: string): readonly Pattern[] {
  const allowed = [layer.name, ...layer.mayImport];
  const closed = LAYERS.map(({ name }) => name).filter((name) => !allowed.includes(name));
  const shut = DOORS.filter(({ open }) => !open.includes(layer.name) && !open.includes(file ?? ""));
  return [
    {
      // Both spellings; the alias alone would leave `../../pilot/pilot.ts` open.
      group: closed.flatMap((name) => [`#${name}/**`, `**/${name}/**`]),
      message: `src/${layer.name} may import only: ${allowed.join(", ")} (docs/architecture.md)`,
    },
    // `node:*` alone misses `node:fs/promises`.
    ...(layer.node ? [] : [{ group: ["node:*", "node:*/**"], message: `src/${layer.name} is pure: no node:*` }]),
    ...shut.map((door) => ({
      group: [door.package, `${door.package}/**`],
      message: `${door.package} may be imported only in: ${door.open.map((place) => `src/${place}`).join(", ")}`,
    })),
  ];
}

function siblings(folder: string): Pattern {
  const others = TARGET_FOLDERS.filter((other) => other !== folder);
  return {
    group: others.flatMap((other) => [`#targets/${other}/**`, `**/${other}/**`]),
    message: "targets never import each other; what they share goes to src/targets/*.ts or down",
  };
}

function rulesOf(layer: Layer, patterns: readonly Pattern[]): Override["linter"]["rules"] {
  return {
    style: {
      noRestrictedImports: { level: "error", options: { patterns } },
      ...(layer.name === "core"
        ? { noRestrictedGlobals: { level: "error", options: { deniedGlobals: IMPURE_GLOBALS } } }
        : {}),
    },
  };
}
