/** `npm run build`: dist/ with the bundled command, the library, its types and the licences of what is in them. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle, bundledPackages } from "./build/bundle.ts";
import { writeDeclarations } from "./build/declarations.ts";
import { licencesText } from "./build/licences.ts";
import { ROOT } from "./root.ts";

const dist = join(ROOT, "dist");
const started = performance.now();

rmSync(dist, { recursive: true, force: true });
const metafile = await bundle(dist);
writeDeclarations(join(dist, "types"));
writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), licencesText(bundledPackages(metafile)));
// Stdout belongs to `npm pack --json`.
process.stderr.write(`dist/ built in ${((performance.now() - started) / 1_000).toFixed(1)} s\n`);
