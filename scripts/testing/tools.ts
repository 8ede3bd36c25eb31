/** Programs that some layers of tests need and a machine may lack; KEYGRID_REQUIRE makes a lack a failure. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface Tool {
  /** As KEYGRID_REQUIRE names it. */
  readonly name: string;
  /** Any of these on PATH will do. */
  readonly commands: readonly string[];
  readonly fix: string;
}

export const TOOLS: readonly Tool[] = [
  {
    name: "chromium",
    commands: ["chromium", "chromium-browser", "google-chrome"],
    fix: "apt-get install chromium",
  },
  { name: "tshark", commands: ["tshark"], fix: "apt-get install tshark" },
];

export function isInstalled({ commands }: Tool): boolean {
  return commands.some((command) => findOnPath(command) !== undefined);
}

export function findOnPath(command: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Tools that KEYGRID_REQUIRE demands: `chromium,tshark`. Throws on a name it does not know. */
export function requiredTools(text: string | undefined): readonly Tool[] {
  const names = (text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names.map((name) => {
    const tool = TOOLS.find((candidate) => candidate.name === name);
    if (tool !== undefined) return tool;
    throw new Error(`KEYGRID_REQUIRE names ${name}; known are: ${TOOLS.map((known) => known.name).join(", ")}`);
  });
}
