/**
 * The layers of the source and what each may import: the one table behind the import rules in biome.json
 * (`npm run generate`) and the list in docs/architecture.md (test/tidy.test.ts compares).
 */

export interface Layer {
  /** Folder below src/, and `#name/*` in imports. */
  readonly name: string;
  /** Layers that it may import beside itself. */
  readonly mayImport: readonly string[];
  /** Whether it may import node:*. */
  readonly node: boolean;
}

/** From the top down; `exports` stands beside `cli`. */
export const LAYERS: readonly Layer[] = [
  {
    name: "cli",
    mayImport: ["planner", "report", "validation", "targets", "services", "drivers", "pilot", "result", "core"],
    node: true,
  },
  {
    name: "exports",
    mayImport: ["planner", "report", "validation", "targets", "services", "drivers", "pilot", "result", "core"],
    node: true,
  },
  { name: "planner", mayImport: ["report", "validation", "targets", "pilot", "result", "core"], node: true },
  { name: "report", mayImport: ["validation", "pilot", "result", "core"], node: true },
  { name: "validation", mayImport: ["pilot", "result", "core"], node: true },
  { name: "targets", mayImport: ["services", "drivers", "pilot", "result", "core"], node: true },
  { name: "services", mayImport: ["drivers", "pilot", "core"], node: true },
  { name: "drivers", mayImport: ["core"], node: true },
  { name: "pilot", mayImport: ["core"], node: true },
  { name: "result", mayImport: ["core"], node: false },
  { name: "core", mayImport: [], node: false },
];

/** Folders of src/targets; they never import each other. */
export const TARGET_FOLDERS: readonly string[] = ["sim", "local", "docker"];

/** A package that only these places of src/ may import: a layer, or one file. */
export interface Door {
  readonly package: string;
  readonly open: readonly string[];
}

export const DOORS: readonly Door[] = [
  { package: "commander", open: ["cli"] },
  { package: "yaml", open: ["pilot"] },
  { package: "zod", open: ["pilot", "report/result-schema.ts"] },
];

/** What a pure layer gets as input instead of from the process. */
export const IMPURE_GLOBALS: Readonly<Record<string, string>> = {
  Date: "time is an argument",
  setTimeout: "ask for a timer by an effect",
  setInterval: "ask for a timer by an effect",
  setImmediate: "ask for a timer by an effect",
  queueMicrotask: "machines are synchronous",
  performance: "time is an argument",
  process: "only the command line touches the process",
  crypto: "randomness is an argument, primitives come through CryptoPort",
  fetch: "messages go out as effects",
  console: "emit an event",
};
