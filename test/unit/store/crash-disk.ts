import type { RandomStream } from "#core/random/random-stream";
import type { AppendFile, StoreFiles, StoreLock } from "#drivers/store/store-files";

const SECTOR_BYTES = 64;

/** Thrown by the effect that the crash comes with, and by everything after it. */
export class Crash extends Error {}

/** Ways in which a disk can lie, to prove that the tests notice. */
export interface Lies {
  /** Syncs nothing of a file, or nothing after the first time (of a log: after its header). */
  readonly ignoresSync?: "always" | "later";
  readonly ignoresFolderSync?: boolean;
}

interface Inode {
  bytes: Uint8Array;
  syncedBytes: number;
}

/** A change of names that a crash may undo; others than the last ones before a crash may survive it. */
type NameChange = (names: Map<string, Inode>) => void;

/**
 * A folder in memory that keeps of a crash what a disk keeps: what was synced, and of the rest any beginning, torn
 * at any byte, or any of its sectors; names as of the last folder sync, and any of the changes since. A killed
 * process (`kill`) leaves everything, but unsynced as it was, for the next loss of power.
 */
export class CrashDisk {
  /** Effects of this boot: every call that changes something. */
  effects = 0;
  syncs = 0;
  readonly #random: RandomStream;
  readonly #lies: Lies;
  #cutAt = Number.POSITIVE_INFINITY;
  #boot = 0;
  #isLocked = false;
  #durableNames = new Map<string, Inode>();
  #names = new Map<string, Inode>();
  #changes: NameChange[] = [];

  constructor(random: RandomStream, lies: Lies = {}) {
    this.#random = random;
    this.#lies = lies;
  }

  /** The folder for the next process. It crashes at effect `cutAt`, 1 for the first. */
  boot(cutAt = Number.POSITIVE_INFINITY): StoreFiles {
    this.#cutAt = cutAt;
    this.effects = 0;
    this.#isLocked = false;
    return new CrashFiles(this, ++this.#boot);
  }

  /** Ends the process: with the power, or alone. */
  crash(how: "power" | "kill"): void {
    this.#boot++;
    this.#isLocked = false;
    if (how === "kill") return;
    const inOrder = this.#random.fraction() < 0.5;
    const last = Math.floor(this.#random.fraction() * (this.#changes.length + 1));
    for (const [i, change] of this.#changes.entries()) {
      if (inOrder ? i < last : this.#random.fraction() < 0.5) change(this.#durableNames);
    }
    for (const inode of this.#durableNames.values()) this.#tear(inode);
    this.#names = new Map(this.#durableNames);
    this.#changes = [];
  }

  /** Names and contents as a process would see them, for tests that look or tamper. */
  get names(): readonly string[] {
    return [...this.#names.keys()].sort();
  }

  contents(name: string): Uint8Array {
    return this.#inode(name).bytes;
  }

  /** Puts a file there behind everybody's back, synced; null takes it away. */
  plant(name: string, bytes: Uint8Array | null): void {
    for (const names of [this.#names, this.#durableNames]) {
      if (bytes === null) names.delete(name);
      else names.set(name, { bytes, syncedBytes: bytes.length });
    }
  }

  /** A folder with the same contents, all of it synced. */
  copy(random: RandomStream): CrashDisk {
    const copy = new CrashDisk(random, this.#lies);
    for (const [name, { bytes }] of this.#names) copy.plant(name, bytes.slice());
    return copy;
  }

  // ---- for CrashFiles ----------------------------------------------------------------------

  /** A few turns of the microtask queue, or one of the event loop, so that whatever is concurrent comes in any order. */
  async delay(boot: number): Promise<void> {
    const turns = this.#random.uint32() % 5;
    if (turns === 4) await new Promise((resolve) => setImmediate(resolve));
    else for (let i = turns; i > 0; i--) await null;
    if (boot !== this.#boot) throw new Crash("after the crash");
  }

  /** Does one effect, or part of it and the crash. */
  async effect(boot: number, act: (random: RandomStream | null) => void): Promise<void> {
    await this.delay(boot);
    this.effects++;
    if (this.effects < this.#cutAt) return act(null);
    if (this.#random.fraction() < 0.5) act(this.#random);
    this.crash(this.#random.fraction() < 0.8 ? "power" : "kill");
    throw new Crash(`at effect ${this.effects}`);
  }

  tryLock(): boolean {
    if (this.#isLocked) return false;
    this.#isLocked = true;
    return true;
  }

  unlock(): void {
    this.#isLocked = false;
  }

  create(name: string): Inode {
    if (this.#names.has(name)) throw new Error(`${name} exists`);
    const inode: Inode = { bytes: new Uint8Array(0), syncedBytes: 0 };
    this.#change((names) => names.set(name, inode));
    return inode;
  }

  sync(inode: Inode): void {
    this.syncs++;
    const { ignoresSync } = this.#lies;
    if (ignoresSync === undefined || (ignoresSync === "later" && inode.syncedBytes === 0))
      inode.syncedBytes = inode.bytes.length;
  }

  syncFolder(): void {
    if (this.#lies.ignoresFolderSync === true) return;
    this.#durableNames = new Map(this.#names);
    this.#changes = [];
  }

  rename(from: string, to: string): void {
    const inode = this.#inode(from);
    this.#change((names) => {
      names.delete(from);
      names.set(to, inode);
    });
  }

  remove(name: string): void {
    this.#inode(name);
    this.#change((names) => names.delete(name));
  }

  #inode(name: string): Inode {
    const inode = this.#names.get(name);
    if (inode === undefined) throw new Error(`there is no ${name}`);
    return inode;
  }

  #change(change: NameChange): void {
    change(this.#names);
    this.#changes.push(change);
  }

  /** What the power's loss leaves of bytes that were not synced. */
  #tear(inode: Inode): void {
    const { bytes, syncedBytes } = inode;
    const kept = bytes.slice(0, syncedBytes + Math.floor(this.#random.fraction() * (bytes.length - syncedBytes + 1)));
    const how = this.#random.fraction();
    // The file had its length already, but some of its sectors, or all from one on, were not written.
    const from = syncedBytes + Math.floor(this.#random.fraction() * (kept.length - syncedBytes + 1));
    if (how < 0.2) kept.fill(0, from);
    else if (how < 0.4) {
      for (let at = syncedBytes; at < kept.length; at += SECTOR_BYTES) {
        if (this.#random.fraction() < 0.5) kept.fill(0, at, at + SECTOR_BYTES);
      }
    }
    inode.bytes = kept;
    inode.syncedBytes = kept.length;
  }
}

class CrashFiles implements StoreFiles {
  readonly place = "a disk in memory";
  readonly #disk: CrashDisk;
  readonly #boot: number;

  constructor(disk: CrashDisk, boot: number) {
    this.#disk = disk;
    this.#boot = boot;
  }

  async lock(): Promise<StoreLock | null> {
    await this.#disk.delay(this.#boot);
    if (!this.#disk.tryLock()) return null;
    return {
      release: async () => {
        await this.#disk.delay(this.#boot).then(
          () => this.#disk.unlock(),
          () => {},
        );
      },
    };
  }

  async list(): Promise<readonly string[]> {
    await this.#disk.delay(this.#boot);
    return this.#disk.names;
  }

  async open(name: string): Promise<AppendFile> {
    let inode: Inode | undefined;
    await this.#disk.effect(this.#boot, () => {
      inode = this.#disk.create(name);
    });
    return new CrashAppendFile(this.#disk, this.#boot, inode as Inode);
  }

  async read(name: string, position: number, bytes: number): Promise<Uint8Array> {
    await this.#disk.delay(this.#boot);
    return this.#disk.contents(name).slice(position, position + bytes);
  }

  rename(from: string, to: string): Promise<void> {
    return this.#disk.effect(this.#boot, () => this.#disk.rename(from, to));
  }

  remove(name: string): Promise<void> {
    return this.#disk.effect(this.#boot, () => this.#disk.remove(name));
  }

  syncFolder(): Promise<void> {
    return this.#disk.effect(this.#boot, () => this.#disk.syncFolder());
  }
}

class CrashAppendFile implements AppendFile {
  readonly #disk: CrashDisk;
  readonly #boot: number;
  readonly #inode: Inode;

  constructor(disk: CrashDisk, boot: number, inode: Inode) {
    this.#disk = disk;
    this.#boot = boot;
    this.#inode = inode;
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#disk.effect(this.#boot, (torn) => {
      const part = torn === null ? bytes.length : Math.floor(torn.fraction() * (bytes.length + 1));
      const longer = new Uint8Array(this.#inode.bytes.length + part);
      longer.set(this.#inode.bytes);
      longer.set(bytes.subarray(0, part), this.#inode.bytes.length);
      this.#inode.bytes = longer;
    });
  }

  sync(): Promise<void> {
    return this.#disk.effect(this.#boot, () => this.#disk.sync(this.#inode));
  }

  close(): Promise<void> {
    return this.#disk.delay(this.#boot);
  }
}
