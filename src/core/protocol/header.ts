import type { Algorithm, Direction, Integrity } from "../policy.ts";
import { HEADER_BYTES, PAYLOAD_BYTES_MAX, TAG_BYTES } from "./size.ts";

/** Version of the frame format; a receiver refuses any other. */
export const FRAME_VERSION = 1;

export const FrameType = {
  AccessRequest: 1,
  AccessChallenge: 2,
  Proposal: 3,
  Answer: 4,
  Data: 5,
  Ack: 6,
  Close: 7,
  Closed: 8,
  KeyDelivery: 9,
  KeyReceipt: 10,
  /** The station restarted and tells the terminal from which pool byte on it accepts key. */
  AccessFloor: 11,
} as const;
export type FrameTypeNumber = (typeof FrameType)[keyof typeof FrameType];
const TYPE_MAX = FrameType.AccessFloor;

const ALGORITHMS: readonly Algorithm[] = ["otp", "aes-256-gcm", "sm4-gcm"];
const INTEGRITIES: readonly Integrity[] = ["session-mac", "wegman-carter-128", "wegman-carter-256"];

/** The fields of a frame header. One object is filled again and again, so that decoding allocates nothing. */
export interface FrameHeader {
  type: FrameTypeNumber;
  algorithm: Algorithm;
  integrity: Integrity;
  direction: Direction;
  /** Pair of terminal and master station, 0..2^32-1. */
  pair: number;
  session: number;
  sequence: number;
  /** First pool byte that protects the frame, 0..2^40-1; 0 when no pool is used. */
  poolOffset: number;
  payloadBytes: number;
}

export function emptyHeader(): FrameHeader {
  return {
    type: FrameType.Data,
    algorithm: "otp",
    integrity: "session-mac",
    direction: "up",
    pair: 0,
    session: 0,
    sequence: 0,
    poolOffset: 0,
    payloadBytes: 0,
  };
}

/** Writes the header at the start of `frame`. Layout: see HEADER_BYTES. Big endian. */
export function encodeHeader(header: FrameHeader, frame: Uint8Array): void {
  frame[0] = (FRAME_VERSION << 4) | header.type;
  frame[1] =
    (ALGORITHMS.indexOf(header.algorithm) << 5) |
    (INTEGRITIES.indexOf(header.integrity) << 3) |
    (header.direction === "down" ? 4 : 0);
  writeU32(frame, 2, header.pair);
  writeU32(frame, 6, header.session);
  writeU32(frame, 10, header.sequence);
  frame[14] = Math.floor(header.poolOffset / 0x1_0000_0000) & 0xff;
  writeU32(frame, 15, header.poolOffset % 0x1_0000_0000);
  frame[19] = header.payloadBytes >>> 8;
  frame[20] = header.payloadBytes & 0xff;
}

export type DecodeAnswer = "ok" | "too-short" | "bad-version" | "bad-type" | "bad-field" | "bad-length";

/**
 * Reads the header of `frame` into `into`. Accepts exactly what `encodeHeader` can write, with the
 * length that the header states; anything else is named, and `into` then holds nothing to trust.
 */
export function decodeHeader(frame: Uint8Array, into: FrameHeader): DecodeAnswer {
  if (frame.length < HEADER_BYTES + TAG_BYTES) return "too-short";
  const first = frame[0] as number;
  const second = frame[1] as number;
  if (first >>> 4 !== FRAME_VERSION) return "bad-version";
  const type = first & 15;
  if (type === 0 || type > TYPE_MAX) return "bad-type";
  const algorithm = ALGORITHMS[second >>> 5];
  const integrity = INTEGRITIES[(second >>> 3) & 3];
  if (algorithm === undefined || integrity === undefined || (second & 3) !== 0) return "bad-field";
  const payloadBytes = ((frame[19] as number) << 8) | (frame[20] as number);
  if (payloadBytes > PAYLOAD_BYTES_MAX) return "bad-length";
  if (frame.length !== HEADER_BYTES + payloadBytes + TAG_BYTES) return "bad-length";
  into.type = type as FrameTypeNumber;
  into.algorithm = algorithm;
  into.integrity = integrity;
  into.direction = (second & 4) !== 0 ? "down" : "up";
  into.pair = readU32(frame, 2);
  into.session = readU32(frame, 6);
  into.sequence = readU32(frame, 10);
  into.poolOffset = (frame[14] as number) * 0x1_0000_0000 + readU32(frame, 15);
  into.payloadBytes = payloadBytes;
  return "ok";
}

/** Sequence number of a whole frame. */
export function sequenceOf(frame: Uint8Array): number {
  return readU32(frame, 10);
}

export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

export function readU32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}

/** Unsigned 48-bit value, big endian. */
export function writeU48(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = Math.floor(value / 0x100_0000_0000);
  bytes[at + 1] = Math.floor(value / 0x1_0000_0000) & 0xff;
  writeU32(bytes, at + 2, value % 0x1_0000_0000);
}

export function readU48(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) * 0x100_0000_0000 + (bytes[at + 1] as number) * 0x1_0000_0000 + readU32(bytes, at + 2);
}
