import { decodeHeader, emptyHeader, FrameType } from "#core/protocol/header";
import { tagKeyBytes } from "#core/protocol/size";

/** Recent frames per pool whose bytes are remembered, to tell an identical retry from reuse. */
const REMEMBERED = 512;

interface PoolUse {
  /** First byte above everything used. */
  high: number;
  readonly recent: Map<number, number>;
}

/**
 * Independent reading of the wire for invariant 1: from headers alone, no pool byte may protect two
 * different frames. It shares no code with the pools that it checks.
 */
export class PadAudit {
  readonly #uses = new Map<number, PoolUse>();
  readonly #header = emptyHeader();
  framesRead = 0;
  reusedBytes = 0;

  read(frame: Uint8Array): void {
    const header = this.#header;
    if (decodeHeader(frame, header) !== "ok" || header.algorithm !== "otp") return;
    if (header.type !== FrameType.Data && header.type !== FrameType.Ack) return;
    this.framesRead++;
    const need = header.payloadBytes + tagKeyBytes(header.integrity);
    const key = header.pair * 2 + (header.direction === "up" ? 0 : 1);
    let use = this.#uses.get(key);
    if (use === undefined) {
      use = { high: 0, recent: new Map() };
      this.#uses.set(key, use);
    }
    if (header.poolOffset >= use.high) {
      use.high = header.poolOffset + need;
      this.#remember(use, header.poolOffset, fingerprint(frame));
    } else if (use.recent.get(header.poolOffset) !== fingerprint(frame)) {
      this.reusedBytes += Math.min(need, use.high - header.poolOffset);
    }
  }

  #remember(use: PoolUse, offset: number, print: number): void {
    use.recent.set(offset, print);
    if (use.recent.size > REMEMBERED) use.recent.delete(use.recent.keys().next().value as number);
  }
}

/** FNV-1a over every 4th byte and the tag: enough to tell frames apart, cheap enough for all of them. */
function fingerprint(frame: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < frame.length - 16; i += 4) hash = Math.imul(hash ^ (frame[i] as number), 0x01000193);
  for (let i = frame.length - 16; i < frame.length; i++) hash = Math.imul(hash ^ (frame[i] as number), 0x01000193);
  return hash >>> 0;
}
