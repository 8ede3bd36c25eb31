/** The type declarations that come with the library: only those that its entry leads to, and nothing of others. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import typescript from "typescript";
import { installed, ROOT } from "../root.ts";

const ENTRY = "exports/keygrid";
/** Writes `<folder>/exports/keygrid.d.ts` and what it imports, with relative imports only. */
export function writeDeclarations(folder: string): void {
  const emitted = mkdtempSync(join(tmpdir(), "keygrid-types-"));
  try {
    emit(emitted);
    const done = new Set<string>();
    for (const queue = [ENTRY]; queue.length > 0; ) {
      const file = queue.pop() as string;
      if (done.has(file)) continue;
      done.add(file);
      const text = readFileSync(join(emitted, "src", `${file}.d.ts`), "utf8");
      write(
        join(folder, `${file}.d.ts`),
        relativeImports(file, text, (imported) => queue.push(imported)),
      );
    }
  } finally {
    rmSync(emitted, { recursive: true });
  }
}

function emit(folder: string): void {
  const args = [installed("typescript-7/bin/tsc"), "--project", "scripts/build/tsconfig.json", "--outDir", folder];
  execFileSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
}

/** `#core/errors` and `./x.ts` become `../core/errors.js` and `./x.js`, which a consumer resolves to the .d.ts. */
function relativeImports(file: string, text: string, imports: (file: string) => void): string {
  let rewritten = text;
  for (const { fileName, pos } of typescript.preProcessFile(text).importedFiles.toReversed()) {
    const target = targetOf(file, fileName);
    imports(target);
    const path = posix.relative(posix.dirname(file), target);
    const specifier = `"${path.startsWith(".") ? path : `./${path}`}.js"`;
    // `pos` is at the opening quote.
    rewritten = rewritten.slice(0, pos) + specifier + rewritten.slice(pos + fileName.length + 2);
  }
  return rewritten;
}

/** Path below src/, without extension. */
function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith("#")) return specifier.slice(1);
  if (specifier.startsWith(".")) return posix.join(posix.dirname(file), specifier).replace(/\.ts$/, "");
  throw new Error(`the types of the library need ${specifier} (in ${file}); a consumer does not have it`);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
