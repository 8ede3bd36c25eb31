/** A file under construction: bytes are only ever added at its end. */
export interface AppendFile {
  /** Adds all of `bytes`, or fails. Durable only after `sync`. */
  append(bytes: Uint8Array): Promise<void>;
  /** Everything appended before is on the disk, with the length of the file. The name may not be: `syncFolder`. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Exclusive right to a folder. It ends with `release` or with the process, however that ends. */
export interface StoreLock {
  release(): Promise<void>;
}

/** One flat folder as the store sees it. All names are plain file names. */
export interface StoreFiles {
  /** The folder, as error texts name it. */
  readonly place: string;
  /** Makes the folder if need be and takes its lock; null when another process, or another opener here, has it. */
  lock(): Promise<StoreLock | null>;
  list(): Promise<readonly string[]>;
  /** Makes a new, empty file; fails when the name is taken. */
  open(name: string): Promise<AppendFile>;
  /** Up to `bytes` bytes from `position`; fewer only at the end of the file. */
  read(name: string, position: number, bytes: number): Promise<Uint8Array>;
  /** Replaces `to` in one step. Durable only after `syncFolder`. */
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Names made, renamed and removed before are on the disk. */
  syncFolder(): Promise<void>;
}
