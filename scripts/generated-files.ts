import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pilotJsonSchemaText } from "#pilot/json-schema";
import { resultJsonSchemaText } from "#report/result-schema";
import { overrides } from "./biome-overrides.ts";
import { installed, ROOT } from "./root.ts";

export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Every file that `npm run generate` writes, as it should be now. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  return [
    { path: "schemas/pilot.schema.json", text: pilotJsonSchemaText() },
    { path: "schemas/result.schema.json", text: resultJsonSchemaText() },
    { path: "biome.json", text: biomeConfiguration() },
  ];
}

/** biome.json is written by hand, but for its `overrides`. */
function biomeConfiguration(): string {
  const configuration = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
  const text = JSON.stringify({ ...configuration, overrides: overrides() }, null, 2);
  return execFileSync(
    process.execPath,
    [installed("@biomejs/biome/bin/biome"), "format", "--stdin-file-path=biome.json"],
    {
      cwd: ROOT,
      input: text,
      encoding: "utf8",
    },
  );
}
