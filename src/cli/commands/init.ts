import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { EXIT, KeygridError } from "#core/errors";
import { makeFolder } from "../output/make-folder.ts";
import { whyOf } from "../output/why.ts";
import type { InitOptions } from "../program.ts";
import type { Session } from "../session.ts";

/** Writes the commented starter pilot. What exists is kept unless `--force` is given. */
export async function init(session: Session, file: string, options: InitOptions): Promise<number> {
  const { context, t } = session;
  const { starterPilot } = await import("#pilot/starter");
  const path = resolve(context.cwd, file);
  const refuse = (code: "KG_FILE_EXISTS" | "KG_FILE_UNWRITABLE", cause: unknown) =>
    new KeygridError(code, { file, why: whyOf(cause, t) }, { cause });
  await makeFolder(dirname(path)).catch((error) => {
    throw refuse("KG_FILE_UNWRITABLE", error);
  });
  // `wx` makes the file system decide: no gap between looking and writing.
  await writeFile(path, starterPilot(), { flag: options.force ? "w" : "wx" }).catch((error) => {
    throw refuse(error.code === "EEXIST" ? "KG_FILE_EXISTS" : "KG_FILE_UNWRITABLE", error);
  });
  context.stdout.write(`${t("cli.init.written", { file })}\n`);
  return EXIT.pass;
}
