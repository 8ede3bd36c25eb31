import type { Translate } from "../texts.ts";

const KNOWN = new Set([
  "EACCES",
  "EEXIST",
  "EISDIR",
  "EMFILE",
  "ENAMETOOLONG",
  "ENOENT",
  "ENOSPC",
  "ENOTDIR",
  "EPERM",
  "EDQUOT",
  "EROFS",
]);

/** A few words for what the file system refused, in the user's language. */
export function whyOf(error: unknown, t: Translate): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== undefined && KNOWN.has(code)) return t(`cli.why.${code}`);
  return error instanceof Error ? error.message : String(error);
}
