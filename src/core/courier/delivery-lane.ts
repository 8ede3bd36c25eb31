import type { DeliveryMessage } from "../keys/messages.ts";
import { BadTags } from "../protocol/bad-tags.ts";
import { DurableCounter } from "../protocol/durable-counter.ts";
import { emptyHeader, FrameType, sequenceOf } from "../protocol/header.ts";
import { decodeReceipt, type KeyReceipt } from "../protocol/key-receipt.ts";
import type { KeyWrap } from "../protocol/key-wrap.ts";
import { Refusal, type RefusalNumber } from "../protocol/refusal.ts";
import { PAYLOAD_BYTES_MAX } from "../protocol/size.ts";
import { openWrapped } from "../protocol/wrapped-frame.ts";
import type { ChannelId, Effects, Recovered } from "../role.ts";
import { US_PER_S } from "../time.ts";
import { Trace } from "../trace.ts";
import { type KeyBlockMessage, OutgoingBlock } from "./outgoing-block.ts";
import { REST_US, RepeatTimer } from "./repeat-timer.ts";

/** Chunks on their way at once: a whole block of 65,536 bit. */
export const CHUNKS_IN_FLIGHT_MAX = 8;
/** A lane that has nothing to deliver asks for room this often, in case the word of it was lost; us. */
export const IDLE_US = 30 * US_PER_S;

export interface LaneOptions {
  readonly pair: number;
  /** `wrapped/1` */
  readonly name: string;
  /** Channel index in traces. */
  readonly subject: number;
  /** The link to the terminal. */
  readonly link: ChannelId;
  readonly wrap: KeyWrap;
}

const NOTHING = new Uint8Array(0);
/** Chunk that is being sealed; calls never nest, and it is wiped. */
const scratch = new Uint8Array(PAYLOAD_BYTES_MAX);

/**
 * Wrapped delivery to one terminal: one block at a time, cut into chunks, each sealed once and sent again
 * byte for byte until a receipt names it. A wait in vain shrinks the window of chunks on their way to one,
 * every arrival widens it: a slow medium is not flooded with repeats. After REPEATS_MAX waits in vain there
 * is a rest, then the block starts over under new numbers. Nothing is durable but the counter of those
 * numbers: what a crash loses, the key server brings again.
 */
export class DeliveryLane {
  receivedBits = 0;
  deliveredBits = 0;
  readonly #options: LaneOptions;
  readonly #keyServer: ChannelId;
  readonly #counter: DurableCounter;
  readonly #repeat = new RepeatTimer();
  readonly #badTags = new BadTags();
  readonly #header = emptyHeader();
  #block: OutgoingBlock | null = null;
  #window = CHUNKS_IN_FLIGHT_MAX;
  #isResting = false;
  #isNoted = false;
  /** The key server waits for word of the terminal's room. */
  #isRoomWanted = false;
  /** A probe waits for its number to be durable. */
  #isProbeOwed = false;
  #highestReceipt = -1;
  /** What the terminal said last, once it has shown that it hears this incarnation. */
  #latest: KeyReceipt | null = null;
  #dueUs = Number.POSITIVE_INFINITY;

  constructor(options: LaneOptions, keyServer: ChannelId, recovered: Recovered | null) {
    this.#options = options;
    this.#keyServer = keyServer;
    this.#counter = new DurableCounter(`${options.pair}:deliveries`, options.pair, recovered);
  }

  /** Bits of the block under way. */
  get storedBits(): number {
    return this.#block?.bits ?? 0;
  }

  get wrap(): KeyWrap {
    return this.#options.wrap;
  }

  /**
   * The key server asks how much the terminal can take; so does a courier that has just started. While a block
   * is under way the answer waits for it: a key server that restarted gives up what the terminal does not hold.
   */
  askRoom(atUs: number, fx: Effects): void {
    this.#isRoomWanted = true;
    if (this.#block !== null) return;
    this.#repeat.restart();
    this.#probe(atUs, fx);
  }

  /** Repeats of the block under way change nothing; another one comes again when this one is done. */
  offer(message: KeyBlockMessage, atUs: number, fx: Effects): void {
    if (this.#block !== null) {
      if (typeof message.key !== "number") message.key.fill(0);
      return;
    }
    const block = new OutgoingBlock(message);
    if (this.#latest !== null && block.end <= this.#latest.receivedBytes) {
      block.wipe();
      return this.#tellKeyServer(message.block, this.#latest, fx);
    }
    this.#block = block;
    this.receivedBits += block.bits;
    this.#isResting = false;
    this.#isNoted = false;
    this.#isProbeOwed = false;
    this.#repeat.restart();
    this.#sendMore(atUs, fx);
    this.#arm(atUs + this.#repeat.waitUs, fx);
  }

  receipt(frame: Uint8Array, atUs: number, fx: Effects): void {
    const header = this.#header;
    const refused = openWrapped(this.wrap, FrameType.KeyReceipt, frame, this.#badTags, header, scratch);
    if (refused !== null) return this.#refuse(refused, fx);
    const receipt = decodeReceipt(scratch.subarray(0, header.payloadBytes));
    if (receipt === null) return this.#refuse(Refusal.Malformed, fx);
    // A later receipt has said more: doubled, overtaken and replayed ones are worth nothing.
    if (header.sequence <= this.#highestReceipt) return this.#refuse(Refusal.KeyUsed, fx);
    this.#highestReceipt = header.sequence;
    // Made before this incarnation's first frame came: perhaps replayed. What is under way asks again.
    if (this.#latest === null && receipt.echo <= this.#counter.first) return;
    this.#latest = receipt;
    this.#repeat.heard(receipt.echo - 1, atUs);
    this.#follow(receipt, atUs, fx);
  }

  timer(atUs: number, fx: Effects): void {
    if (atUs < this.#dueUs) return;
    if (this.#block === null) {
      // Nothing was under way, or the last probe was not answered.
      if (!this.#isRoomWanted || this.#repeat.isSpent) this.#repeat.restart();
      else this.#repeat.passed();
      this.#isRoomWanted = true;
      this.#probe(atUs, fx);
    } else if (this.#isResting) this.#startOver(atUs, fx);
    else if (this.#repeat.isSpent) this.#rest(this.#block, atUs, fx);
    else this.#repeatBlock(this.#block, atUs, fx);
  }

  /** Numbers are reserved: what waited for them goes on. */
  persisted(atUs: number, fx: Effects): void {
    this.#counter.persisted();
    if (this.#isProbeOwed) this.#probe(atUs, fx);
    else this.#sendMore(atUs, fx);
  }

  #follow(receipt: KeyReceipt, atUs: number, fx: Effects): void {
    const block = this.#block;
    if (block === null) {
      this.#tellKeyServer(-1, receipt, fx);
    } else if (receipt.receivedBytes >= block.end) {
      this.#block = null;
      this.deliveredBits += block.bits;
      block.wipe();
      this.#tellKeyServer(block.block, receipt, fx);
    } else {
      // Whoever wants to know of room is told when the block is done: only then is it sure how far the key reaches.
      const arrivals = block.follow(receipt);
      if (this.#isResting) return this.#startOver(atUs, fx);
      if (arrivals === 0) return;
      this.#window = Math.min(CHUNKS_IN_FLIGHT_MAX, this.#window + arrivals);
      this.#repeat.restart();
      this.#sendMore(atUs, fx);
      return this.#arm(atUs + this.#repeat.waitUs, fx);
    }
    this.#repeat.restart();
    this.#arm(atUs + IDLE_US, fx);
  }

  #tellKeyServer(block: number, { freeBits, levelBits, receivedBytes }: KeyReceipt, fx: Effects): void {
    this.#isRoomWanted = false;
    this.#isProbeOwed = false;
    const { pair } = this.#options;
    fx.send(this.#keyServer, {
      kind: "key-stored",
      pair,
      block,
      freeBits,
      levelBits,
      receivedBytes,
    } satisfies DeliveryMessage);
  }

  /** A delivery of nothing, which the terminal answers by a receipt. Each has a number of its own. */
  #probe(atUs: number, fx: Effects): void {
    const sequence = this.#counter.take(fx);
    this.#isProbeOwed = sequence < 0;
    if (sequence >= 0) {
      fx.send(this.#options.link, this.wrap.seal(FrameType.KeyDelivery, sequence, NOTHING));
    }
    this.#arm(atUs + (this.#repeat.isSpent ? REST_US : this.#repeat.waitUs), fx);
  }

  /** Sends chunks that wait, first ones and repeats alike, as many as the window takes. */
  #sendMore(atUs: number, fx: Effects): void {
    const block = this.#block;
    if (block === null || this.#isResting) return;
    for (let room = this.#window - block.outstanding; room > 0; room--) {
      const index = block.nextWaiting;
      if (index < 0 || !this.#sendChunk(block, index, atUs, fx)) return;
    }
  }

  /** False: no number is reserved yet. */
  #sendChunk(block: OutgoingBlock, index: number, atUs: number, fx: Effects): boolean {
    const { subject, link } = this.#options;
    const frame = block.frame(index);
    if (frame !== null) {
      this.#repeat.sentAgain(sequenceOf(frame));
      fx.trace(Trace.KeyChunkRepeated, subject, sequenceOf(frame), frame.length * 8);
      fx.send(link, frame);
    } else {
      const sequence = this.#counter.take(fx);
      if (sequence < 0) return false;
      const first = this.#seal(block, index, sequence);
      this.#repeat.sent(sequence, atUs);
      fx.trace(Trace.KeyChunkSent, subject, sequence, block.keyBits(index));
      fx.send(link, first);
    }
    block.sent(index);
    return true;
  }

  #seal(block: OutgoingBlock, index: number, sequence: number): Uint8Array {
    const bytes = block.encode(index, scratch);
    const frame = this.wrap.seal(FrameType.KeyDelivery, sequence, scratch.subarray(0, bytes));
    scratch.fill(0, 0, bytes);
    block.keep(index, frame);
    return frame;
  }

  /**
   * Sends one chunk again: the one that left last, so that word of an earlier one tells that all were only
   * slow. The block's last chunk when only the word of the whole is missing.
   */
  #repeatBlock(block: OutgoingBlock, atUs: number, fx: Effects): void {
    this.#repeat.passed();
    const last = block.giveUpOutstanding();
    this.#window = 1;
    if (last >= 0) this.#sendChunk(block, last, atUs, fx);
    else if (block.nextWaiting < 0) this.#sendChunk(block, block.chunks - 1, atUs, fx);
    else this.#sendMore(atUs, fx);
    this.#arm(atUs + this.#repeat.waitUs, fx);
  }

  #rest(block: OutgoingBlock, atUs: number, fx: Effects): void {
    this.#isResting = true;
    block.forgetFrames();
    if (!this.#isNoted) {
      fx.emit({ kind: "note", text: `${this.#options.name}: nobody acknowledges key block ${block.block}` });
    }
    this.#isNoted = true;
    this.#arm(atUs + REST_US, fx);
  }

  #startOver(atUs: number, fx: Effects): void {
    this.#isResting = false;
    this.#repeat.restart();
    this.#sendMore(atUs, fx);
    this.#arm(atUs + this.#repeat.waitUs, fx);
  }

  #arm(atUs: number, fx: Effects): void {
    this.#dueUs = atUs;
    fx.setTimer(this.#options.pair, atUs);
  }

  #refuse(refusal: RefusalNumber, fx: Effects): void {
    fx.trace(Trace.FrameRefused, this.#options.subject, refusal, 3);
  }
}
