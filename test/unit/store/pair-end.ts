import assert from "node:assert/strict";
import { StoredMaterial } from "#core/key-pool/material";
import { PairKeys, type PairKeysOptions, WRITE_KINDS, Write } from "#core/key-pool/pair-keys";
import { splitBlock } from "#core/keys/pair";
import type { Direction } from "#core/policy";
import type { RandomStream } from "#core/random/random-stream";
import type { Effects } from "#core/role";
import { Journal } from "#drivers/store/journal";
import { patterned } from "#test/helpers/patterned";
import type { CrashDisk } from "./crash-disk.ts";
import { prefixLength, SMALL, type State, type Write as StoreWrite, spell, until } from "./journal-life.ts";

const PAIR = 3;
const UP_SHARE = 0.6;
const INJECTED_BYTES = 400;
const CAPACITY_BITS = 16_000;
const WHOLE = patterned(60_000, 5);

export interface Frame {
  readonly sequence: number;
  readonly offset: number;
  readonly pad: Uint8Array;
}

interface Block {
  readonly offset: number;
  readonly bytes: number;
}

/** What the key servers give to both ends: the same blocks in the same order, each until it is known to be stored. */
export class Supply {
  readonly blocks: Block[] = [{ offset: 0, bytes: INJECTED_BYTES }];
  readonly #random: RandomStream;

  constructor(random: RandomStream) {
    this.#random = random;
  }

  block(index: number): Block {
    const last = this.blocks.at(-1) as Block;
    if (index === this.blocks.length) {
      this.blocks.push({ offset: last.offset + last.bytes, bytes: 100 + (this.#random.uint32() % 600) });
    }
    return this.blocks[index] as Block;
  }

  /** Bytes of one direction's stream, as any end must see them. */
  pad(direction: Direction, offset: number, bytes: number): Uint8Array {
    const stream: number[] = [];
    for (const block of this.blocks) {
      const key = WHOLE.slice(block.offset, block.offset + block.bytes);
      stream.push(...(splitBlock(block.offset, key, UP_SHARE)[direction].key as Uint8Array));
    }
    return Uint8Array.from(stream.slice(offset, offset + bytes));
  }
}

/**
 * One end of a pair in a process of its own, over a journal on a disk of its own, through all its incarnations;
 * beside it an account of every byte that was ever handed out or accepted, and of what the journal acknowledged.
 */
export class PairEnd {
  readonly name: PairKeysOptions["holder"];
  readonly disk: CrashDisk;
  boots = 0;
  framesSent = 0;
  framesAccepted = 0;
  readonly #supply: Supply;
  readonly #checksJournal: boolean;
  readonly #sent = new Set<number>();
  readonly #accepted = new Set<number>();
  #journal: Journal | null = null;
  #keys: PairKeys | null = null;
  #fx: Effects | null = null;
  /** Grows with every crash and kill: acknowledgements of before must not come. */
  #epoch = 0;
  #found: State = new Map();
  #asked: StoreWrite[] = [];
  #acknowledged = 0;
  #sequence = 0;
  #lastSequence = -1;
  #nextBlock = 1;

  /** `checksJournal` false: only what becomes of the key is looked at, not what the journal lost. */
  constructor(name: PairKeysOptions["holder"], disk: CrashDisk, supply: Supply, checksJournal: boolean) {
    this.#checksJournal = checksJournal;
    this.name = name;
    this.disk = disk;
    this.#supply = supply;
  }

  get sends(): Direction {
    return this.name === "terminal" ? "up" : "down";
  }

  get isUp(): boolean {
    return this.#journal !== null && this.#journal.failure === null;
  }

  get isIdle(): boolean {
    return !this.isUp || this.#acknowledged === this.#asked.length;
  }

  /** Starts the process; it may crash while it opens its store. */
  async boot(cutAt?: number): Promise<void> {
    await this.#journal?.close();
    this.#epoch++;
    this.#journal = null;
    const result = await Journal.open(this.disk.boot(cutAt), SMALL);
    if (result.kind === "failed") {
      assert.equal(result.code, "KG_STORE_IO", JSON.stringify(result));
      return;
    }
    this.boots++;
    this.#journal = result.journal;
    this.#begin(result.journal.recovered(this.name));
  }

  /** Kills the role alone; the process lives on. */
  async kill(): Promise<void> {
    if (this.#journal === null) return;
    this.#epoch++;
    const recovered = await this.#journal.restart(this.name);
    if (recovered !== null) this.#begin(recovered);
  }

  /** The key server offers the next block, again until it is stored. */
  offer(): void {
    if (!this.isUp || this.#keys === null || this.#fx === null || this.#keys.freeBits < 6_000) return;
    const { offset, bytes } = this.#supply.block(this.#nextBlock);
    const key = WHOLE.slice(offset, offset + bytes);
    const isNew = this.#keys.deliver(this.#nextBlock, offset, key, "generated", this.#fx);
    if (!isNew && !this.#keys.isPending(offset)) this.#nextBlock++;
  }

  send(bytes: number): Frame | null {
    if (!this.isUp || this.#keys === null || this.#fx === null) return null;
    const { send } = this.#keys;
    const offset = send.offer(bytes, true);
    if (offset < 0) return null;
    if (!this.#keys.sendable(offset + bytes, this.#sequence)) {
      this.#keys.reserveSend(offset + bytes, this.#sequence, this.#fx);
      return null;
    }
    const pad = new Uint8Array(bytes);
    send.take(offset, bytes, pad, 0);
    send.book("payload", bytes * 8);
    this.#use(this.#sent, this.sends, offset, pad);
    assert.ok(this.#sequence > this.#lastSequence, `${this.name}: number ${this.#sequence} again`);
    this.#lastSequence = this.#sequence++;
    this.#keys.reserveAhead(this.#sequence, this.#fx);
    this.framesSent++;
    return { sequence: this.#lastSequence, offset, pad };
  }

  /** A frame of the other end arrives; it is used when its key is held, not used and below the mark. */
  accept(frame: Frame): void {
    if (!this.isUp || this.#keys === null || this.#fx === null) return;
    const { receive } = this.#keys;
    const pad = new Uint8Array(frame.pad.length);
    if (receive.peek(frame.offset, pad.length, pad, 0) !== "ok") return;
    if (!receive.isDurable(frame.offset + pad.length)) {
      this.#keys.reserveReceive(this.#fx, frame.offset + pad.length);
      return;
    }
    receive.consume(frame.offset, pad.length, frame.sequence);
    receive.expireThrough(frame.sequence - 5);
    assert.deepEqual(pad, frame.pad, "both ends hold the same key");
    this.#use(this.#accepted, this.sends === "up" ? "down" : "up", frame.offset, pad);
    this.#keys.reserveReceive(this.#fx);
    this.framesAccepted++;
  }

  async close(): Promise<void> {
    await until("every write", () => this.isIdle);
    await this.#journal?.close();
  }

  #begin(recovered: ReadonlyMap<string, unknown>): void {
    const found = new Map([...recovered].map(([key, value]) => [`${this.name} ${key}`, spell(value)]));
    const length = prefixLength(this.#found, this.#asked, this.#acknowledged, found);
    assert.ok(
      length >= 0 || !this.#checksJournal,
      `${this.name}: not a beginning of what was asked, or an acknowledged write is lost`,
    );
    this.#found = found;
    this.#asked = [];
    this.#acknowledged = 0;
    this.#fx = this.#effects(this.#epoch);
    this.#keys = new PairKeys(
      {
        pair: PAIR,
        name: "A/1",
        holder: this.name,
        limits: { minimumBits: 0, thresholdBits: 8, capacityBits: CAPACITY_BITS },
        upShare: UP_SHARE,
        injected: WHOLE.slice(0, INJECTED_BYTES),
        upMaterial: new StoredMaterial(),
        downMaterial: new StoredMaterial(),
      },
      recovered,
    );
    this.#sequence = this.#keys.firstSequence;
    this.#keys.reserveReceive(this.#fx);
  }

  #effects(epoch: number): Effects {
    return {
      send: () => {},
      setTimer: () => {},
      emit: () => {},
      trace: () => {},
      persist: (key, value, token) => {
        const number = this.#asked.length;
        const copy: unknown = structuredClone(value);
        const answer = this.#journal?.persist(this.name, key, value, () => {
          assert.equal(epoch, this.#epoch, "an acknowledgement for a role that is dead");
          assert.equal(number, this.#acknowledged, "acknowledged out of order");
          this.#acknowledged++;
          this.#persisted(token);
        });
        assert.notEqual(answer, "full");
        if (answer === "queued") this.#asked.push({ node: this.name, key, value: copy });
      },
    };
  }

  #persisted(token: number): void {
    const keys = this.#keys as PairKeys;
    const fx = this.#fx as Effects;
    if (token % WRITE_KINDS === Write.Block) this.#nextBlock = keys.blockPersisted(fx) + 1;
    if (token % WRITE_KINDS === Write.SendMark) keys.sendMarkPersisted(fx);
    if (token % WRITE_KINDS === Write.ReceiveMark) keys.receiveMarkPersisted();
  }

  #use(used: Set<number>, direction: Direction, offset: number, pad: Uint8Array): void {
    assert.deepEqual(pad, this.#supply.pad(direction, offset, pad.length), `${this.name}: other bytes of ${direction}`);
    for (let at = offset; at < offset + pad.length; at++) {
      assert.ok(!used.has(at), `${this.name}: byte ${at} of ${direction} used twice`);
      used.add(at);
    }
  }
}
