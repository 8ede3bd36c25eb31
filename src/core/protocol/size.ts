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

/** A cumulative acknowledgement: next expected sequence 4, bitmap of the 64 after it 8. */
export const ACK_PAYLOAD_BYTES = 12;

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
