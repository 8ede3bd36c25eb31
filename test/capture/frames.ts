/** Frames as roles put them on a link, with a payload that stands for ciphertext. */
import { createHash } from "node:crypto";
import { emptyHeader, encodeHeader, type FrameHeader, FrameType } from "#core/protocol/header";
import { frameBytes, HEADER_BYTES } from "#core/protocol/size";
import type { CapturedDatagram } from "#targets/target";

export function frame(fields: Partial<FrameHeader>): Uint8Array {
  const header = { ...emptyHeader(), ...fields };
  const bytes = new Uint8Array(frameBytes(header.payloadBytes));
  encodeHeader(header, bytes);
  bytes.set(noise(bytes.length - HEADER_BYTES, JSON.stringify(fields)), HEADER_BYTES);
  return bytes;
}

const FATES: readonly CapturedDatagram["fate"][] = ["delivered", "bit-error", "queue-full", "cut"];
const TYPES = Object.values(FrameType);

/** `count` datagrams of all types, sizes, directions and fates on `links` links. */
export function mixedTraffic(count: number, links: number): CapturedDatagram[] {
  return Array.from({ length: count }, (_, i) => {
    const pair = i % links;
    const direction = i % 5 === 0 ? "down" : "up";
    const type = TYPES[i % TYPES.length] as FrameHeader["type"];
    return {
      atUs: 7_000_000_000 + i * 1_003,
      link: `access:A/${pair + 1}`,
      direction,
      bytes: frame({ type, direction, pair, session: 1, sequence: i, payloadBytes: (i * 37) % 1_341 }),
      fate: FATES[i % FATES.length] as CapturedDatagram["fate"],
    };
  });
}

/** Bytes that look random and are the same every time. */
function noise(length: number, seed: string): Uint8Array {
  return createHash("shake256", { outputLength: Math.max(1, length) })
    .update(seed)
    .digest()
    .subarray(0, length);
}
