import type { FileKind } from "./file-header.ts";

const NAME = /^(log|snapshot)-([0-9]{12})$/;
const UNFINISHED = /^snapshot-[0-9]{12}\.tmp$/;

export interface NamedFile {
  readonly name: string;
  readonly generation: number;
}

export interface NamedFiles {
  readonly snapshots: readonly NamedFile[];
  readonly logs: readonly NamedFile[];
  /** Snapshots that a crash left half-written. */
  readonly unfinished: readonly string[];
  /** Greatest number that any name has, 0 for none. */
  readonly lastGeneration: number;
}

/** `log-000000000001`: generations sort by name for whoever looks into the folder. */
export function fileName(kind: FileKind, generation: number): string {
  return `${kind}-${String(generation).padStart(12, "0")}`;
}

export function unfinishedName(generation: number): string {
  return `${fileName("snapshot", generation)}.tmp`;
}

/** The store's files out of all names in its folder, each kind by generation. Others are none of its business. */
export function sortNames(names: readonly string[]): NamedFiles {
  const files: Record<FileKind, NamedFile[]> = { log: [], snapshot: [] };
  const unfinished = names.filter((name) => UNFINISHED.test(name));
  for (const name of names) {
    const [, kind, digits] = NAME.exec(name) ?? [];
    if (kind !== undefined) files[kind as FileKind].push({ name, generation: Number(digits) });
  }
  for (const kind of ["log", "snapshot"] as const) files[kind].sort((a, b) => a.generation - b.generation);
  const numbers = [...files.log, ...files.snapshot].map(({ generation }) => generation);
  for (const name of unfinished) numbers.push(Number(name.slice("snapshot-".length, -".tmp".length)));
  return { snapshots: files.snapshot, logs: files.log, unfinished, lastGeneration: Math.max(0, ...numbers) };
}
