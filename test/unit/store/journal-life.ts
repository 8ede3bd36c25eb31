import assert from "node:assert/strict";
import type { RandomStream } from "#core/random/random-stream";
import { Journal } from "#drivers/store/journal";
import type { JournalOptions } from "#drivers/store/journal-options";
import type { CrashDisk } from "./crash-disk.ts";

/** Turns of the event loop that anything in these tests may take. */
const TURNS_MAX = 100_000;

/** Small enough that a few writes make several batches and generations. */
export const SMALL: JournalOptions = { batchBytesMax: 200, compactBytesMin: 300, compactFactor: 1 };

export interface Write {
  readonly node: string;
  readonly key: string;
  readonly value: unknown;
}

/** State of a store: every key of every node, values spelled out. */
export type State = ReadonlyMap<string, string>;

export const NODES = ["terminal:A/1", "encryption-machine", "key-server:sub-1"];

export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

export async function until(what: string, is: () => boolean): Promise<void> {
  for (let turns = 0; !is(); turns++) {
    assert.ok(turns < TURNS_MAX, `waited in vain for ${what}`);
    await turn();
  }
}

/** Opens what must open. */
export async function opened(disk: CrashDisk, options: JournalOptions, cutAt?: number): Promise<Journal> {
  const result = await Journal.open(disk.boot(cutAt), options);
  assert.ok(result.kind === "open", `did not open: ${JSON.stringify(result)}`);
  return result.journal;
}

export function randomWrites(random: RandomStream, count: number): Write[] {
  return Array.from({ length: count }, (_, i) => {
    const node = NODES[random.uint32() % NODES.length] as string;
    const key = `0:${["send", "receive", "block:0", "block:8192"][random.uint32() % 4]}`;
    if (random.fraction() < 0.25) return { node, key, value: null };
    const bytes = new Uint8Array(random.uint32() % 60);
    random.bytes(bytes, 0, bytes.length);
    return { node, key, value: { offset: i, key: bytes, origin: "generated", use: [random.uint32(), null, true] } };
  });
}

/** What a process found, what it asked to be stored on top of that, and of how much it was told. */
export interface Life {
  readonly found: State;
  readonly asked: readonly Write[];
  readonly acknowledged: number;
  readonly crashed: boolean;
}

/** Runs a process over the disk until its writes are done, or the crash at effect `cutAt`; null: while it opened. */
export async function live(
  disk: CrashDisk,
  writes: readonly Write[],
  random: RandomStream,
  cutAt?: number,
): Promise<Life | null> {
  const result = await Journal.open(disk.boot(cutAt), SMALL);
  if (result.kind === "failed") {
    assert.equal(result.code, "KG_STORE_IO");
    return null;
  }
  const { journal } = result;
  const found = stateOf(journal);
  const asked: Write[] = [];
  let acknowledged = 0;
  for (const write of writes) {
    const number = asked.length;
    const done = () => {
      assert.equal(number, acknowledged, "acknowledged out of order");
      acknowledged++;
    };
    if (journal.persist(write.node, write.key, write.value, done) !== "queued") break;
    asked.push(write);
    for (let turns = random.uint32() % 4; turns > 1; turns--) await turn();
    if (random.fraction() < 0.05) void journal.compact();
  }
  await until("every write", () => journal.failure !== null || acknowledged === asked.length);
  await journal.close();
  return { found, asked, acknowledged, crashed: journal.failure !== null };
}

export function stateOf(journal: Journal): State {
  const state = new Map<string, string>();
  for (const node of NODES) {
    for (const [key, value] of journal.recovered(node)) state.set(`${node} ${key}`, spell(value));
  }
  return state;
}

/** Whether `state` is what the first writes leave on top of `before`, `least` of them at least; how many, or -1. */
export function prefixLength(before: State, writes: readonly Write[], least: number, state: State): number {
  const running = new Map(before);
  const wanted = canonical(state);
  for (let length = 0; ; length++) {
    if (length >= least && canonical(running) === wanted) return length;
    const write = writes[length];
    if (write === undefined) return -1;
    const name = `${write.node} ${write.key}`;
    if (write.value === null) running.delete(name);
    else running.set(name, spell(write.value));
  }
}

export function canonical(state: State): string {
  return [...state]
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join("\n");
}

export function spell(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? `bytes ${part.join()}` : part));
}
