/** Sizes on the wire and in key, in bytes. One place, so that prediction and machine agree on the format. */
import type { Integrity } from "../policy.ts";

/**
 * Header of every frame: version and type 1, algorithm, integrity and direction 1, pair 4,
 * session 4, sequence 4, pool offset 5, payload length 2.
 */
export const HEADER_BYTES = 21;

/** Poly1305, AES-256-GCM and SM4-GCM tags alike. */
export const TAG_BYTES = 16;

/** Largest payload of one frame: the length field has 16 bits, a datagram 1,400 bytes. */
export const PAYLOAD_BYTES_MAX = 1_340;

/** A cumulative acknowledgement: first number it speaks of 4, next expected 4, bitmap of the 64 after it 8. */
export const ACK_PAYLOAD_BYTES = 16;

/** In front of the key in every chunk of a wrapped delivery: block 4, its offset 6, its length 4, index 2, kind 1. */
export const CHUNK_HEADER_BYTES = 17;

/** Key that one delivery frame carries; only the last chunk of a block has less. */
export const CHUNK_KEY_BYTES = PAYLOAD_BYTES_MAX - CHUNK_HEADER_BYTES;

/** A receipt names the chunks it has by a bitmap of 64: 84,672 B, ten times a key block. */
export const DELIVERY_BLOCK_BYTES_MAX = 64 * CHUNK_KEY_BYTES;

/** Echo 4, stream bytes held 6, offset of the block at hand 6, its chunks 16, free bits 6, level 6. */
export const RECEIPT_PAYLOAD_BYTES = 44;

/** Chunks that a block is cut into for wrapped delivery. */
export function chunkCount(blockBytes: number): number {
  return Math.ceil(blockBytes / CHUNK_KEY_BYTES);
}

/** Bytes of a data or acknowledgement frame before the medium adds its own overhead. */
export function frameBytes(payloadBytes: number): number {
  return HEADER_BYTES + payloadBytes + TAG_BYTES;
}

/**
 * One-time key bytes that one tag costs: `wegman-carter-256` draws r and s fresh (RFC 8439's
 * one-time key), `wegman-carter-128` keeps r for the session and draws only the pad, a session MAC none.
 */
export function tagKeyBytes(integrity: Integrity): number {
  if (integrity === "wegman-carter-256") return 32;
  if (integrity === "wegman-carter-128") return 16;
  return 0;
}

/** Bytes that wrapped delivery of a block puts on a medium downwards when nothing is lost. */
export function deliveryBytes(blockBytes: number, mediumOverheadBytes: number): number {
  const perChunk = CHUNK_HEADER_BYTES + HEADER_BYTES + TAG_BYTES + mediumOverheadBytes;
  return blockBytes + chunkCount(blockBytes) * perChunk;
}
