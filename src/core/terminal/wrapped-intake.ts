import { BadTags } from "../protocol/bad-tags.ts";
import type { DurableCounter } from "../protocol/durable-counter.ts";
import { emptyHeader, FrameType } from "../protocol/header.ts";
import { decodeChunk, type KeyChunk } from "../protocol/key-chunk.ts";
import { encodeReceipt } from "../protocol/key-receipt.ts";
import type { KeyWrap } from "../protocol/key-wrap.ts";
import { Refusal, type RefusalNumber } from "../protocol/refusal.ts";
import { PAYLOAD_BYTES_MAX } from "../protocol/size.ts";
import { openWrapped } from "../protocol/wrapped-frame.ts";
import type { ChannelId, Effects, Message } from "../role.ts";
import { Trace } from "../trace.ts";
import { BlockAssembly } from "./block-assembly.ts";
import { FullReport, type KeyIntake } from "./key-intake.ts";
import type { TerminalOptions, WrappedOptions } from "./options.ts";

const NOTHING_HELD = { next: 0, low: 0, high: 0 } as const;

/** Payload of the delivery that is being read; calls never nest, and it is wiped. */
const scratch = new Uint8Array(PAYLOAD_BYTES_MAX);

/**
 * Fed by a courier over the access network: verifies each chunk, puts one block at a time together and
 * hands it to the pools when it is whole. Every genuine chunk is answered by a receipt that says how
 * everything stands. Memory: one block of at most DELIVERY_BLOCK_BYTES_MAX, beside those being written.
 */
export class WrappedIntake implements KeyIntake {
  readonly channel: ChannelId;
  readonly #options: TerminalOptions;
  readonly #wrap: KeyWrap;
  readonly #counter: DurableCounter;
  readonly #full: FullReport;
  readonly #badTags = new BadTags();
  readonly #header = emptyHeader();
  #assembly: BlockAssembly | null = null;
  #highest = -1;
  /** A receipt waits for its number to be durable. */
  #isOwed = false;

  constructor(options: TerminalOptions, { channel, wrap, counter }: WrappedOptions) {
    this.#options = options;
    this.channel = channel;
    this.#wrap = wrap;
    this.#counter = counter;
    this.#full = new FullReport(options.keys);
  }

  receive(message: Message, fx: Effects): void {
    const header = this.#header;
    const frame = message as Uint8Array;
    const refused = openWrapped(this.#wrap, FrameType.KeyDelivery, frame, this.#badTags, header, scratch);
    if (refused !== null) return this.#refuse(refused, fx);
    const payload = scratch.subarray(0, header.payloadBytes);
    // A delivery of nothing asks how things stand. Each is new: an old one is a replay.
    if (payload.length === 0) {
      if (header.sequence <= this.#highest) return this.#refuse(Refusal.KeyUsed, fx);
      this.#highest = header.sequence;
      // While a block is being written its own report follows, and says how far the key then reaches.
      if (!this.#options.keys.isWriting) this.report(-1, fx);
      return;
    }
    this.#chunk(payload, header.sequence, fx);
    payload.fill(0);
  }

  report(_block: number, fx: Effects): void {
    const sequence = this.#counter.take(fx);
    this.#isOwed = sequence < 0;
    if (sequence < 0) return;
    const { keys } = this.#options;
    const { freeBits, levelBits } = keys;
    this.#full.told(freeBits);
    const receivedBytes = keys.receivedByte;
    const receipt = encodeReceipt({
      echo: this.#highest + 1,
      receivedBytes,
      offset: this.#assembly?.offset ?? receivedBytes,
      chunks: this.#assembly?.acknowledgement ?? NOTHING_HELD,
      freeBits,
      levelBits,
    });
    fx.send(this.channel, this.#wrap.seal(FrameType.KeyReceipt, sequence, receipt));
  }

  reportRoom(fx: Effects): void {
    if (this.#full.isOutdated) this.report(-1, fx);
  }

  persisted(isPresent: boolean, fx: Effects): void {
    this.#counter.persisted();
    if (this.#isOwed && isPresent) this.report(-1, fx);
  }

  #chunk(payload: Uint8Array, sequence: number, fx: Effects): void {
    const { keys } = this.#options;
    const chunk = decodeChunk(payload);
    if (chunk === null || chunk.derived !== (keys.send.materialKind === "derived")) {
      return this.#refuse(Refusal.Malformed, fx);
    }
    const end = chunk.offset + chunk.blockBytes;
    if (end <= keys.receivedByte) {
      this.#refuse(Refusal.KeyUsed, fx);
      // Only for the latest block can the receipt have been lost; anything older is a replay.
      if (end === keys.receivedByte) this.#answer(sequence, fx);
      return;
    }
    if (chunk.offset < keys.receivedByte) return this.#refuse(Refusal.Malformed, fx);
    // Being written: the receipt follows when it is durable.
    if (keys.isPending(chunk.offset)) return this.#refuse(Refusal.KeyUsed, fx);
    const assembly = this.#assemblyFor(chunk);
    if (assembly === null) return this.#refuse(Refusal.KeyUsed, fx);
    if (!assembly.isOf(chunk)) return this.#refuse(Refusal.Malformed, fx);
    if (assembly.has(chunk.index)) this.#refuse(Refusal.KeyUsed, fx);
    assembly.add(chunk, payload);
    if (!assembly.isComplete) return this.#answer(sequence, fx);
    this.#highest = Math.max(this.#highest, sequence);
    this.#assembly = null;
    keys.deliver(chunk.block, chunk.offset, assembly.key, chunk.origin, fx);
  }

  /** The block at hand; a later one ends it, since its courier has given it up. null for an earlier one. */
  #assemblyFor(chunk: KeyChunk): BlockAssembly | null {
    const current = this.#assembly;
    if (current !== null && chunk.offset < current.offset) return null;
    if (current !== null && chunk.offset === current.offset) return current;
    current?.wipe();
    this.#assembly = new BlockAssembly(chunk);
    return this.#assembly;
  }

  #answer(sequence: number, fx: Effects): void {
    this.#highest = Math.max(this.#highest, sequence);
    this.report(-1, fx);
  }

  #refuse(refusal: RefusalNumber, fx: Effects): void {
    fx.trace(Trace.FrameRefused, this.#options.subject, refusal, 1);
  }
}
