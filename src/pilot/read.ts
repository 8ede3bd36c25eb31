/** The edge of the pilot layer: the only file here that touches the file system. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { KeygridError } from "#core/errors";
import { buildLibrary, type DataFile, type DataLibrary } from "./library.ts";
import { LIMITS } from "./limits.ts";
import { type LoadedPilot, loadPilot } from "./load.ts";

/**
 * Folder of the package: the nearest one above this file that holds both package.json and data/, so
 * that it is the same from src/pilot and from a bundle in dist/.
 */
export function packageRoot(from: string = dirname(fileURLToPath(import.meta.url))): string {
  let folder = from;
  while (!(existsSync(join(folder, "package.json")) && existsSync(join(folder, "data", "media")))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no keygrid package around ${from}`);
    folder = parent;
  }
  return folder;
}

/** Reads data/media, data/categories and data/requirements of the package. */
export function readDataLibrary(root: string = packageRoot()): DataLibrary {
  const read = (kind: string): readonly DataFile[] => readDataFolder(join(root, "data", kind));
  return buildLibrary({
    media: read("media"),
    categories: read("categories"),
    requirements: read("requirements"),
  });
}

function readDataFolder(folder: string): readonly DataFile[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .toSorted()
    .map((file) => ({
      name: file.slice(0, -".yaml".length),
      content: parse(readFileSync(join(folder, file), "utf8")),
    }));
}

/**
 * Reads and checks the pilot file at `path`. Throws `KG_PILOT_UNREADABLE` or `KG_PILOT_TOO_LARGE`
 * when there is no text to check; mistakes in the text are values.
 */
export function readPilot(
  path: string,
  options: { readonly sets?: readonly string[]; readonly library?: DataLibrary } = {},
): LoadedPilot {
  const { sets = [], library = readDataLibrary() } = options;
  return loadPilot({ file: path, text: readText(path), sets }, library);
}

function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > LIMITS.fileBytes) {
      throw new KeygridError("KG_PILOT_TOO_LARGE", {
        file: path,
        bytes: size,
        limit: LIMITS.fileBytes,
      });
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof KeygridError) throw error;
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new KeygridError("KG_PILOT_UNREADABLE", { file: path, why: REASONS[why] ?? why }, { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "no permission",
  EISDIR: "it is a folder",
};
