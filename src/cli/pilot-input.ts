/** Reads and loads the pilot file that a command was given. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { KeygridError } from "#core/errors";
import { LIMITS } from "#pilot/limits";
import type { LoadedPilot } from "#pilot/load";
import { whyOf } from "./output/why.ts";
import type { Session } from "./session.ts";

export interface PilotInput {
  /** As the user named it. */
  readonly file: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
  readonly loaded: LoadedPilot;
}

/**
 * Loads `file` with `sets` applied. Throws KG_PILOT_UNREADABLE or KG_PILOT_TOO_LARGE; mistakes in the
 * file are values. The file is read once, so that a pipe works and the hash is of what was loaded.
 */
export async function readPilotInput(session: Session, file: string, sets: readonly string[]): Promise<PilotInput> {
  const [bytes, { loadPilot }, { readDataLibrary }] = await Promise.all([
    readBounded(session, file),
    import("#pilot/load"),
    import("#pilot/read"),
  ]);
  const text = new TextDecoder().decode(bytes);
  return {
    file,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    loaded: loadPilot({ file, text, sets }, readDataLibrary()),
  };
}

async function readBounded({ context, t }: Session, file: string): Promise<Uint8Array> {
  // One byte more than allowed tells a file that is too large from one that just fits.
  const bytes = new Uint8Array(LIMITS.fileBytes + 1);
  let length = 0;
  try {
    await using handle = await open(resolve(context.cwd, file), "r");
    for (;;) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === bytes.length) break;
    }
  } catch (error) {
    throw new KeygridError("KG_PILOT_UNREADABLE", { file, why: whyOf(error, t) }, { cause: error });
  }
  if (length < bytes.length) return bytes.subarray(0, length);
  throw new KeygridError("KG_PILOT_TOO_LARGE", { file, bytes: `> ${LIMITS.fileBytes}`, limit: LIMITS.fileBytes });
}
