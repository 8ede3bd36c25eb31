/** The folder that a run leaves: every file appears whole, under its name, or not at all. */
import { createHash } from "node:crypto";
import { createReadStream, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { KeygridError } from "#core/errors";
import type { Translate } from "../texts.ts";
import { BoundedFile } from "./bounded-file.ts";
import { makeFolder } from "./make-folder.ts";
import { whyOf } from "./why.ts";

/** A file as a manifest lists it. */
export interface FileDigest {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hex. */
  readonly sha256: string;
}

export class RunFolder {
  readonly path: string;
  readonly #t: Translate;
  /** Final names of files that so far exist only under their temporary name. */
  readonly #pending = new Set<string>();
  readonly #streams: BoundedFile[] = [];
  /** Topmost folder that did not exist before; null when all did. */
  #created: string | null = null;
  #committing = false;

  private constructor(path: string, t: Translate) {
    this.path = path;
    this.#t = t;
  }

  /** Creates the folder where it is missing and proves that it takes files. Fails with KG_OUT_UNWRITABLE. */
  static async open(path: string, t: Translate): Promise<RunFolder> {
    const folder = new RunFolder(path, t);
    await folder.#guard(async () => {
      folder.#created = await makeFolder(path);
      const probe = folder.#temporary("probe");
      await (await open(probe, "w")).close();
      await rm(probe);
    });
    return folder;
  }

  /** A file that grows during the run. */
  stream(name: string, limitBytes: number): BoundedFile {
    try {
      const file = new BoundedFile(this.#temporary(name), limitBytes);
      this.#pending.add(name);
      this.#streams.push(file);
      return file;
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  /** Writes a whole file, synced, under its temporary name. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    this.#pending.add(name);
    await this.#guard(async () => {
      const file = await open(this.#temporary(name), "w");
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
    });
  }

  /** Names of the files that wait for `commit`. */
  get pendingNames(): readonly string[] {
    return [...this.#pending];
  }

  /** Size and hash of a pending file that is closed. */
  async describe(name: string): Promise<FileDigest> {
    const hash = createHash("sha256");
    let bytes = 0;
    await this.#guard(async () => {
      for await (const chunk of createReadStream(this.#temporary(name))) {
        hash.update(chunk);
        bytes += chunk.length;
      }
    });
    return { name, bytes, sha256: hash.digest("hex") };
  }

  /** The first failure of a growing file; null while all of them hold what they were given. */
  get failure(): Error | null {
    return this.#streams.find((stream) => stream.failure !== null)?.failure ?? null;
  }

  /** Fails with KG_OUT_UNWRITABLE when a growing file could not be written. */
  assertSound(): void {
    if (this.failure !== null) throw this.#unwritable(this.failure);
  }

  /** Files are getting their names at this moment. */
  get isCommitting(): boolean {
    return this.#committing;
  }

  /** Gives all files their names, replacing those of an earlier run; `stale` ones of it are removed. */
  async commit(stale: readonly string[]): Promise<void> {
    this.#closeStreams();
    this.assertSound();
    this.#committing = true;
    try {
      await this.#guard(() => this.#rename(stale));
    } finally {
      this.#committing = false;
    }
  }

  /** Removes what was not committed, at once, also from a signal handler; never throws. */
  abandon(): void {
    try {
      this.#closeStreams();
      for (const name of this.#pending) rmSync(this.#temporary(name), { force: true });
      this.#pending.clear();
    } catch {
      // The files may be out of reach for the same reason that the run is being abandoned.
    }
  }

  /** Removes a folder that `open` created and nothing was put into. */
  async discard(): Promise<void> {
    this.abandon();
    if (this.#created !== null) await rm(this.#created, { recursive: true, force: true });
  }

  async #rename(stale: readonly string[]): Promise<void> {
    for (const name of this.#pending) {
      await rename(this.#temporary(name), join(this.path, name));
      this.#pending.delete(name);
    }
    for (const name of stale) await rm(join(this.path, name), { force: true });
  }

  #closeStreams(): void {
    for (const stream of this.#streams) stream.close();
  }

  #temporary(name: string): string {
    return join(this.path, `.${name}.part`);
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  #unwritable(error: unknown): KeygridError {
    return new KeygridError("KG_OUT_UNWRITABLE", { path: this.path, why: whyOf(error, this.#t) }, { cause: error });
  }
}
