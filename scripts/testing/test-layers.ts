/** The layers of `npm test`, in the order they run. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../root.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export interface TestLayer {
  readonly name: string;
  /** Folders with its tests; every `*.test.ts` below them belongs to it. */
  readonly folders: readonly string[];
  /** Names of the tools it cannot do without (tools.ts). */
  readonly needs: readonly string[];
  /** It must have tests; of others an empty folder is only reported. */
  readonly mandatory: boolean;
  readonly testDeadlineMs: number;
  readonly deadlineMs: number;
}

export const TEST_LAYERS: readonly TestLayer[] = [
  {
    name: "unit",
    folders: ["test/unit"],
    needs: [],
    mandatory: true,
    testDeadlineMs: 2 * MINUTE,
    deadlineMs: 5 * MINUTE,
  },
  {
    name: "scenario",
    folders: ["test/scenario", "scenarios"],
    needs: [],
    mandatory: false,
    testDeadlineMs: 5 * MINUTE,
    deadlineMs: 15 * MINUTE,
  },
  {
    name: "package",
    folders: ["test/package"],
    needs: [],
    mandatory: true,
    testDeadlineMs: 3 * MINUTE,
    deadlineMs: 5 * MINUTE,
  },
  {
    name: "browser",
    folders: ["test/browser"],
    needs: ["chromium"],
    mandatory: false,
    testDeadlineMs: 2 * MINUTE,
    deadlineMs: 5 * MINUTE,
  },
  {
    name: "capture",
    folders: ["test/capture"],
    needs: ["tshark"],
    mandatory: false,
    testDeadlineMs: 2 * MINUTE,
    deadlineMs: 5 * MINUTE,
  },
];

/** Test files of a layer whose path contains every one of `filters`, sorted. */
export function filesOf({ folders }: TestLayer, filters: readonly string[]): readonly string[] {
  return folders
    .flatMap((folder) => testFiles(folder))
    .filter((file) => filters.every((filter) => file.includes(filter)))
    .toSorted();
}

function testFiles(folder: string): readonly string[] {
  try {
    return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".test.ts"))
      .map((path) => join(folder, path));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
