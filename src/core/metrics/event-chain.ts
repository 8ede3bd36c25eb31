import type { RoleEvent } from "../events.ts";
import type { TraceKind } from "../trace.ts";

/** Bytes of a chain's digest. */
export const CHAIN_DIGEST_BYTES = 16;

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/** First word of a block that begins something else than a trace, whose kinds are positive. */
const Mark = { Event: -1, Text: -2, Value: -3 } as const;

const NUMBER = new Float64Array(1);
const WORDS = new Uint32Array(NUMBER.buffer);
const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;

/**
 * Running 128-bit hash over everything one entity reported, in its own order. Chains of different
 * entities never mix, so the run hash does not depend on how their reports were interleaved. The
 * mixing is that of MurmurHash3 (x86, 128 bit): every block is a bijection of the state, so that a
 * difference once made is never lost by what follows. It guards against mistakes, not against forgers.
 */
export class EventChain {
  #h1: number;
  #h2: number;
  #h3: number;
  #h4: number;
  #blocks = 0;

  /** `entity`: name of the role, which seeds the chain. */
  constructor(entity: string) {
    this.#h1 = 0x6b657967;
    this.#h2 = 0x72696400;
    this.#h3 = 0x9e3779b9 | 0;
    this.#h4 = 0x7f4a7c15;
    this.#text(entity);
  }

  /** A per-frame fact; every argument may be any number. */
  trace(atUs: number, kind: TraceKind, subject: number, a: number, b: number): void {
    NUMBER[0] = atUs;
    this.#block(kind, subject | 0, WORDS[LOW] as number, WORDS[HIGH] as number);
    NUMBER[0] = a;
    const low = WORDS[LOW] as number;
    const high = WORDS[HIGH] as number;
    NUMBER[0] = b;
    this.#block(low, high, WORDS[LOW] as number, WORDS[HIGH] as number);
  }

  /** A whole event: its fields by name, in the order of their names; absent and undefined are the same. */
  event(atUs: number, event: RoleEvent): void {
    NUMBER[0] = atUs;
    this.#block(Mark.Event, 0, WORDS[LOW] as number, WORDS[HIGH] as number);
    const fields = event as unknown as Readonly<Record<string, unknown>>;
    for (const name of namesOf(fields)) {
      const value = fields[name];
      if (value === undefined) continue;
      this.#text(name);
      this.#value(value);
    }
  }

  /** Digest of everything so far, 16 bytes; the chain may go on. */
  digest(): Uint8Array {
    const length = this.#blocks;
    let h1 = this.#h1 ^ length;
    let h2 = this.#h2 ^ length;
    let h3 = this.#h3 ^ length;
    let h4 = this.#h4 ^ length;
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = (h2 + h1) | 0;
    h3 = (h3 + h1) | 0;
    h4 = (h4 + h1) | 0;
    h1 = avalanche(h1);
    h2 = avalanche(h2);
    h3 = avalanche(h3);
    h4 = avalanche(h4);
    h1 = (h1 + h2 + h3 + h4) | 0;
    const digest = new Uint8Array(CHAIN_DIGEST_BYTES);
    const view = new DataView(digest.buffer);
    view.setUint32(0, h1);
    view.setUint32(4, h2 + h1);
    view.setUint32(8, h3 + h1);
    view.setUint32(12, h4 + h1);
    return digest;
  }

  #value(value: unknown): void {
    if (typeof value === "string") {
      this.#text(value);
      return;
    }
    if (typeof value !== "number" && typeof value !== "boolean") {
      throw new TypeError(`an event field is ${typeof value}; only text, numbers and truth values are chained`);
    }
    NUMBER[0] = Number(value);
    this.#block(Mark.Value, typeof value === "number" ? 0 : 1, WORDS[LOW] as number, WORDS[HIGH] as number);
  }

  /** Length first, so that the end of one text and the beginning of the next cannot trade places. */
  #text(text: string): void {
    this.#block(Mark.Text, text.length, 0, 0);
    for (let i = 0; i < text.length; i += 8) {
      this.#block(unitsAt(text, i), unitsAt(text, i + 2), unitsAt(text, i + 4), unitsAt(text, i + 6));
    }
  }

  #block(k1: number, k2: number, k3: number, k4: number): void {
    let h = this.#h1 ^ Math.imul(rotate(Math.imul(k1, C1), 15), C2);
    const h1 = (Math.imul((rotate(h, 19) + this.#h2) | 0, 5) + 0x561ccd1b) | 0;
    h = this.#h2 ^ Math.imul(rotate(Math.imul(k2, C2), 16), C3);
    const h2 = (Math.imul((rotate(h, 17) + this.#h3) | 0, 5) + 0x0bcaa747) | 0;
    h = this.#h3 ^ Math.imul(rotate(Math.imul(k3, C3), 17), C4);
    const h3 = (Math.imul((rotate(h, 15) + this.#h4) | 0, 5) + 0x96cd1c35) | 0;
    h = this.#h4 ^ Math.imul(rotate(Math.imul(k4, C4), 18), C1);
    this.#h1 = h1;
    this.#h2 = h2;
    this.#h3 = h3;
    this.#h4 = (Math.imul((rotate(h, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
    this.#blocks = (this.#blocks + 1) | 0;
  }
}

/** Sorted names of all fields that events of a kind had so far: sorting anew for each event costs more than hashing it. */
const NAMES = new Map<unknown, string[]>();

function namesOf(fields: Readonly<Record<string, unknown>>): readonly string[] {
  let names = NAMES.get(fields.kind);
  if (names === undefined) {
    names = [];
    NAMES.set(fields.kind, names);
  }
  for (const name in fields) {
    if (names.includes(name)) continue;
    names.push(name);
    names.sort();
  }
  return names;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Two UTF-16 units of `text` in one word; 0 behind its end. */
function unitsAt(text: string, index: number): number {
  const first = index < text.length ? text.charCodeAt(index) : 0;
  const second = index + 1 < text.length ? text.charCodeAt(index + 1) : 0;
  return (first << 16) | second;
}

function avalanche(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
