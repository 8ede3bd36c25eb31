import assert from "node:assert/strict";
import type { Ledger } from "#core/key-pool/ledger";
import { StoredMaterial } from "#core/key-pool/material";
import { PairKeys, type PairKeysOptions, WRITE_KINDS, Write } from "#core/key-pool/pair-keys";
import { splitBlock } from "#core/keys/pair";
import type { Direction } from "#core/policy";
import { FakeEffects } from "#test/helpers/fake-effects";
import { patterned } from "#test/helpers/patterned";

export interface EndOptions {
  readonly holder: PairKeysOptions["holder"];
  readonly upShare: number;
  readonly injectedBytes: number;
  readonly capacityBits: number;
}

interface Stream {
  /** What was durably delivered of the direction, and whether it was used, in any incarnation. */
  readonly pattern: number[];
  readonly taken: boolean[];
  takenBytes: number;
}

const PAIR = 6;

/**
 * One end of a pair over all its incarnations, beside an account of its own: which bytes were delivered,
 * which were ever used. Every step checks that nothing is used twice and that the books balance.
 */
export class OneEnd {
  readonly fx = new FakeEffects();
  keys: PairKeys;
  readonly #options: EndOptions;
  readonly #streams: Record<Direction, Stream> = { up: emptyStream(), down: emptyStream() };
  /** Sequence numbers of sent frames over all incarnations only grow. */
  #sequence = 0;
  #lastSequence = -1;
  /** The block that the key server still offers, as its number, place and length. */
  #offered: { block: number; offset: number; bytes: number } | null = null;
  #nextBlock = 0;
  #nextOffset: number;
  #lastDurable = -1;

  constructor(options: EndOptions) {
    this.#options = options;
    this.#nextOffset = options.injectedBytes;
    this.#delivered(0, options.injectedBytes);
    this.keys = this.#incarnation(null);
    this.check();
  }

  get sends(): Direction {
    return this.#options.holder === "terminal" ? "up" : "down";
  }

  get receives(): Direction {
    return this.#options.holder === "terminal" ? "down" : "up";
  }

  /** The key server offers a block: the one before again until it is known to be stored. */
  offer(bytes: number): void {
    if (this.#offered === null) {
      this.#offered = { block: this.#nextBlock++, offset: this.#nextOffset, bytes };
      this.#nextOffset += bytes;
    }
    const { block, offset } = this.#offered;
    const key = keyStream(offset, this.#offered.bytes);
    const isNew = this.keys.deliver(block, offset, key, "generated", this.fx);
    if (!isNew && !this.keys.isPending(offset)) this.#offered = null;
  }

  /** The oldest write becomes durable. */
  sync(): void {
    const token = this.fx.syncOne();
    if (token === null) return;
    if (token % WRITE_KINDS === Write.Block) {
      const block = this.keys.blockPersisted(this.fx);
      if (this.#offered !== null && this.#offered.block === block && this.#offered.offset > this.#lastDurable) {
        this.#delivered(this.#offered.offset, this.#offered.bytes);
        this.#lastDurable = this.#offered.offset;
        this.#offered = null;
      }
    }
    if (token % WRITE_KINDS === Write.SendMark) this.keys.sendMarkPersisted(this.fx);
    if (token % WRITE_KINDS === Write.ReceiveMark) this.keys.receiveMarkPersisted();
  }

  /** Sends a frame of `bytes` if key and marks allow it, else asks for a mark. */
  send(bytes: number): void {
    const { send } = this.keys;
    const offset = send.offer(bytes, true);
    if (offset < 0) return;
    if (!this.keys.sendable(offset + bytes, this.#sequence)) {
      this.keys.reserveSend(offset + bytes, this.#sequence, this.fx);
      return;
    }
    const pad = new Uint8Array(bytes);
    send.take(offset, bytes, pad, 0);
    send.book("payload", bytes * 8);
    this.#take(this.sends, offset, pad);
    assert.ok(this.#sequence > this.#lastSequence, `number ${this.#sequence} again`);
    this.#lastSequence = this.#sequence++;
    this.keys.reserveAhead(this.#sequence, this.fx);
  }

  /** A genuine frame under `bytes` at `share` (0..1) of what may still come. */
  accept(share: number, bytes: number, sequence: number): void {
    const { receive } = this.keys;
    const room = receive.appendedByte - receive.settledByte - bytes;
    if (room < 0) return;
    const offset = receive.settledByte + Math.floor(share * share * room);
    const pad = new Uint8Array(bytes);
    if (receive.peek(offset, bytes, pad, 0) !== "ok") return;
    if (!receive.isDurable(offset + bytes)) {
      this.keys.reserveReceive(this.fx, offset + bytes);
      return;
    }
    receive.consume(offset, bytes, sequence);
    receive.book("payload", bytes * 8);
    this.#take(this.receives, offset, pad);
    this.keys.reserveReceive(this.fx);
  }

  /** The durable store no longer has the block that was delivered last: it was used up. */
  get forgotTheLast(): boolean {
    return this.#lastDurable >= 0 && !this.fx.durable.has(`${PAIR}:block:${this.#lastDurable}`);
  }

  crash(): void {
    this.keys = this.#incarnation(this.fx.crash());
    this.#sequence = this.keys.firstSequence;
    this.#assertReceived(this.keys.send.ledger, this.sends);
    this.#assertReceived(this.keys.receive.ledger, this.receives);
  }

  check(): void {
    const { send, receive } = this.keys;
    assert.equal(send.ledger.imbalanceBits(send.levelBits, 0), 0, "send pool out of balance");
    assert.equal(
      receive.ledger.imbalanceBits(receive.storedBits, receive.inFlightBits),
      0,
      "receive pool out of balance",
    );
    for (const ledger of [send.ledger, receive.ledger]) {
      for (const [column, bits] of Object.entries(ledger)) assert.ok(bits >= 0, `${column} is ${bits}`);
    }
    // What was used may be forgotten in a crash and then counts as destroyed; it is never invented.
    assert.ok(send.ledger.usedBits <= 8 * this.#streams[this.sends].takenBytes);
    assert.ok(receive.ledger.usedBits <= 8 * this.#streams[this.receives].takenBytes);
  }

  #incarnation(recovered: ReadonlyMap<string, unknown> | null): PairKeys {
    const { holder, upShare, injectedBytes, capacityBits } = this.#options;
    return new PairKeys(
      {
        pair: PAIR,
        name: "A/1",
        holder,
        limits: { minimumBits: 0, thresholdBits: 8, capacityBits },
        upShare,
        injected: keyStream(0, injectedBytes),
        upMaterial: new StoredMaterial(),
        downMaterial: new StoredMaterial(),
      },
      recovered,
    );
  }

  #delivered(offset: number, bytes: number): void {
    const parts = splitBlock(offset, keyStream(offset, bytes), this.#options.upShare);
    for (const direction of ["up", "down"] as const) {
      const stream = this.#streams[direction];
      const { offset: at, key } = parts[direction];
      assert.equal(at, stream.pattern.length, "parts of successive blocks leave no gap");
      stream.pattern.push(...(key as Uint8Array));
    }
  }

  #take(direction: Direction, offset: number, pad: Uint8Array): void {
    const stream = this.#streams[direction];
    assert.deepEqual([...pad], stream.pattern.slice(offset, offset + pad.length), `other bytes of ${direction}`);
    for (let at = offset; at < offset + pad.length; at++) {
      assert.ok(stream.taken[at] !== true, `byte ${at} of ${direction} used twice`);
      stream.taken[at] = true;
    }
    stream.takenBytes += pad.length;
  }

  #assertReceived(ledger: Ledger, direction: Direction): void {
    assert.equal(
      ledger.receivedBits,
      8 * this.#streams[direction].pattern.length,
      `${direction}: received after the restart`,
    );
  }
}

/** The pair's key stream is the same however it is cut into blocks. */
export function keyStream(offset: number, bytes: number): Uint8Array {
  return WHOLE.slice(offset, offset + bytes);
}

const WHOLE = patterned(200_000, 9);

function emptyStream(): Stream {
  return { pattern: [], taken: [], takenBytes: 0 };
}
