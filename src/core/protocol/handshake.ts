import type { BlockCipherName } from "../crypto/port.ts";
import { readU32, readU48, writeU32, writeU48 } from "./header.ts";

/** Bytes of a nonce in the access handshake. */
export const NONCE_BYTES = 16;

/** What a terminal asks for in step 3; amount and rate of key follow from it. */
export interface Proposal {
  readonly use: "encryption" | "authentication";
  readonly blockCipher: BlockCipherName;
  readonly lifetimeSeconds: number;
  readonly payloadBitsPerSecond: number;
  /** First byte of the up pool that the terminal will still use. */
  readonly upNext: number;
  /** First sequence number of the new session; what lies below is void when `recovered`. */
  readonly sequence: number;
  /** The terminal restarted: numbers and key below the marks above were never used. */
  readonly recovered: boolean;
}

export const PROPOSAL_BYTES = 21;

export function encodeProposal(proposal: Proposal): Uint8Array {
  const bytes = new Uint8Array(PROPOSAL_BYTES);
  bytes[0] = proposal.use === "encryption" ? 1 : 2;
  bytes[1] = proposal.blockCipher === "aes-256" ? 1 : 2;
  writeU32(bytes, 2, proposal.lifetimeSeconds);
  writeU32(bytes, 6, proposal.payloadBitsPerSecond);
  writeU48(bytes, 10, proposal.upNext);
  writeU32(bytes, 16, proposal.sequence);
  bytes[20] = proposal.recovered ? 1 : 0;
  return bytes;
}

/** null when the bytes are not exactly one proposal. */
export function decodeProposal(bytes: Uint8Array): Proposal | null {
  if (bytes.length !== PROPOSAL_BYTES) return null;
  const use = bytes[0];
  const cipher = bytes[1];
  const recovered = bytes[20];
  if (use !== 1 && use !== 2) return null;
  if (cipher !== 1 && cipher !== 2) return null;
  if (recovered !== 0 && recovered !== 1) return null;
  return {
    use: use === 1 ? "encryption" : "authentication",
    blockCipher: cipher === 1 ? "aes-256" : "sm4",
    lifetimeSeconds: readU32(bytes, 2),
    payloadBitsPerSecond: readU32(bytes, 6),
    upNext: readU48(bytes, 10),
    sequence: readU32(bytes, 16),
    recovered: recovered === 1,
  };
}

export const ANSWER_WORDS = ["serve", "start", "queue", "refuse"] as const;
export type AnswerWord = (typeof ANSWER_WORDS)[number];

/** The master station's answer to a proposal. */
export interface Answer {
  readonly answer: AnswerWord;
  /** Valid with `serve`. */
  readonly session: number;
  /** Range of the down pool that holds the session key material; valid with `serve`. */
  readonly sessionKeyOffset: number;
  /** First byte of the up pool that the master station will still accept. */
  readonly upFloor: number;
  readonly lifetimeSeconds: number;
  /** Place in the queue and expected wait; 0 unless `start` or `queue`. */
  readonly position: number;
  readonly withinMs: number;
}

export const ANSWER_BYTES = 29;

export function encodeAnswer(answer: Answer): Uint8Array {
  const bytes = new Uint8Array(ANSWER_BYTES);
  bytes[0] = ANSWER_WORDS.indexOf(answer.answer);
  writeU32(bytes, 1, answer.session);
  writeU48(bytes, 5, answer.sessionKeyOffset);
  writeU48(bytes, 11, answer.upFloor);
  writeU32(bytes, 17, answer.lifetimeSeconds);
  writeU32(bytes, 21, answer.position);
  writeU32(bytes, 25, Math.min(answer.withinMs, 0xffff_ffff));
  return bytes;
}

/** null when the bytes are not exactly one answer. */
export function decodeAnswer(bytes: Uint8Array): Answer | null {
  if (bytes.length !== ANSWER_BYTES) return null;
  const word = ANSWER_WORDS[bytes[0] as number];
  if (word === undefined) return null;
  return {
    answer: word,
    session: readU32(bytes, 1),
    sessionKeyOffset: readU48(bytes, 5),
    upFloor: readU48(bytes, 11),
    lifetimeSeconds: readU32(bytes, 17),
    position: readU32(bytes, 21),
    withinMs: readU32(bytes, 25),
  };
}
