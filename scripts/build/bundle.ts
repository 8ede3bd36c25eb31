import { build, type Metafile } from "esbuild";
import { ROOT } from "../root.ts";

/** Names of the bundles in dist/ and what they are made of. */
const ENTRIES = { keygrid: "src/cli/main.ts", index: "src/exports/keygrid.ts" };

/** CommonJS packages in an ES module still ask for node's own modules by `require`. */
const REQUIRE = 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);';

/**
 * Bundles the command and the library into `folder`. What the command loads late stays in chunks of its
 * own, so that `keygrid --help` does not pay for it.
 */
export async function bundle(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    banner: { js: REQUIRE },
    // Names stay, for the stacks of internal errors.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}

/** Packages of node_modules that ended up in the bundles, sorted. */
export function bundledPackages({ inputs }: Metafile): readonly string[] {
  const names = Object.keys(inputs).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].toSorted();
}

/** Sources that are loaded as soon as the bundle of `entry` (a source file) is, without its late imports. */
export function sourcesAtStart({ outputs }: Metafile, entry: string): readonly string[] {
  const seen = new Set<string>();
  const visit = (path: string): readonly string[] => {
    const output = outputs[path];
    if (output === undefined || seen.has(path)) return [];
    seen.add(path);
    const next = output.imports.filter(({ kind }) => kind === "import-statement");
    return [...Object.keys(output.inputs), ...next.flatMap((imported) => visit(imported.path))];
  };
  const start = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === entry);
  if (start === undefined) throw new Error(`${entry} is the entry of no bundle`);
  return visit(start);
}
