/** Writes what is generated from code: schemas/*.json and the layer rules in biome.json. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedFiles } from "./generated-files.ts";
import { ROOT } from "./root.ts";

for (const { path, text } of await generatedFiles()) {
  writeFileSync(join(ROOT, path), text);
  process.stdout.write(`${path}\n`);
}
