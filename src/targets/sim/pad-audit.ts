import { decodeHeader, emptyHeader, FrameType } from "#core/protocol/header";
import { HEADER_BYTES, tagKeyBytes } from "#core/protocol/size";
import type { ChannelPolicy } from "#core/terminal/options";
import { TIMESTAMP_BYTES } from "#core/terminal/uplink";
import { US_PER_S } from "#core/time";

/** Most frames of a pool whose bytes are remembered. */
const REMEMBERED_MAX = 65_536;
/** Bytes of the pattern that are compared: chance would match them once in 2^64 frames. */
const PROBE_BYTES = 8;

/** Frames that may still be repeated byte for byte when the next one is sent: none without retries. */
export function repeatableFrames(policy: ChannelPolicy): number {
  if (policy.retryAttempts <= 1) return 0;
  const perSecond = policy.payloadBitsPerSecond / 8 / policy.messageBytes;
  const seconds = (policy.retryAttempts * policy.retryTimeoutUs) / US_PER_S;
  return Math.min(REMEMBERED_MAX, Math.ceil(2 * perSecond * seconds) + 64);
}

interface PoolUse {
  /** First byte above everything used. */
  high: number;
  /** Fingerprints by offset, of the frames that may be repeated. */
  recent: Map<number, number> | null;
}

/**
 * Independent reading of the wire, where frames first come onto it. Invariant 1: from headers alone, no
 * pool byte may protect two different frames; a repeat is the same bytes again. And no payload may travel
 * in the clear: what terminals send has a known pattern. It shares no code with the pools it checks.
 */
export class PadAudit {
  /** By pair and direction. */
  readonly #uses: PoolUse[] = [];
  readonly #header = emptyHeader();
  readonly #repeatable: readonly number[];
  framesRead = 0;
  reusedBytes = 0;
  /** Data frames whose payload is the plaintext pattern. */
  clearFrames = 0;

  /** `repeatable`: for every pair, how many frames may still be repeated (`repeatableFrames`). */
  constructor(repeatable: readonly number[]) {
    this.#repeatable = repeatable;
  }

  read(frame: Uint8Array): void {
    const header = this.#header;
    if (decodeHeader(frame, header) !== "ok") return;
    if (header.type === FrameType.Data && looksClear(frame, header.payloadBytes)) this.clearFrames++;
    if (header.algorithm !== "otp") return;
    if (header.type !== FrameType.Data && header.type !== FrameType.Ack) return;
    this.framesRead++;
    const need = header.payloadBytes + tagKeyBytes(header.integrity);
    // What the gateway would refuse is no user of a pool.
    if (header.pair >= this.#repeatable.length) return;
    const use = this.#useOf(header.pair * 2 + (header.direction === "up" ? 0 : 1));
    const keep = this.#repeatable[header.pair] ?? 0;
    if (header.poolOffset >= use.high) {
      use.high = header.poolOffset + need;
      if (keep > 0) remember(use, header.poolOffset, fingerprint(frame), keep);
    } else if (keep === 0 || use.recent?.get(header.poolOffset) !== fingerprint(frame)) {
      this.reusedBytes += Math.min(need, use.high - header.poolOffset);
    }
  }

  #useOf(pool: number): PoolUse {
    let use = this.#uses[pool];
    if (use === undefined) {
      use = { high: 0, recent: null };
      this.#uses[pool] = use;
    }
    return use;
  }
}

function remember(use: PoolUse, offset: number, print: number, keep: number): void {
  use.recent ??= new Map();
  use.recent.set(offset, print);
  if (use.recent.size > keep) use.recent.delete(use.recent.keys().next().value as number);
}

/** The pattern of a message (i x 31 modulo 256) behind its time, sender and number. */
function looksClear(frame: Uint8Array, payloadBytes: number): boolean {
  const from = TIMESTAMP_BYTES + 8;
  if (payloadBytes < from + PROBE_BYTES) return false;
  for (let i = from; i < from + PROBE_BYTES; i++) {
    if (frame[HEADER_BYTES + i] !== ((i * 31) & 0xff)) return false;
  }
  return true;
}

/** FNV-1a over the whole frame. */
function fingerprint(frame: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < frame.length; i++) hash = Math.imul(hash ^ (frame[i] as number), 0x01000193);
  return hash >>> 0;
}
