import type { BlockCipherName } from "../crypto/port.ts";
import type { Algorithm, Integrity } from "../policy.ts";
import { readU32, readU48, writeU32, writeU48 } from "./header.ts";

/** Bytes of a nonce in the access handshake. */
export const NONCE_BYTES = 16;

/** What a terminal asks for in step 3; amount and rate of key follow from it. */
export interface Proposal {
  readonly use: "encryption" | "authentication";
  readonly algorithm: Algorithm;
  readonly integrity: Integrity;
  readonly blockCipher: BlockCipherName;
  readonly lifetimeSeconds: number;
  readonly payloadBitsPerSecond: number;
  /** First byte of the up pool that the terminal will still use. */
  readonly upNext: number;
  /** First byte of the down pool that the terminal will still accept. */
  readonly downNext: number;
  /** First sequence number of the new session; what lies below is void when `recovered`. */
  readonly sequence: number;
  /** The terminal restarted: numbers and key below the marks above were never used. */
  readonly recovered: boolean;
}

export const PROPOSAL_BYTES = 28;

const USES = ["encryption", "authentication"] as const;
const CIPHERS: readonly BlockCipherName[] = ["aes-256", "sm4"];
const ALGORITHMS: readonly Algorithm[] = ["otp", "aes-256-gcm", "sm4-gcm"];
const INTEGRITIES: readonly Integrity[] = ["session-mac", "wegman-carter-128", "wegman-carter-256"];

export function encodeProposal(proposal: Proposal): Uint8Array {
  const bytes = new Uint8Array(PROPOSAL_BYTES);
  bytes[0] = USES.indexOf(proposal.use);
  bytes[1] = (ALGORITHMS.indexOf(proposal.algorithm) << 4) | INTEGRITIES.indexOf(proposal.integrity);
  bytes[2] = CIPHERS.indexOf(proposal.blockCipher);
  writeU32(bytes, 3, proposal.lifetimeSeconds);
  writeU32(bytes, 7, proposal.payloadBitsPerSecond);
  writeU48(bytes, 11, proposal.upNext);
  writeU48(bytes, 17, proposal.downNext);
  writeU32(bytes, 23, proposal.sequence);
  bytes[27] = proposal.recovered ? 1 : 0;
  return bytes;
}

/** null when the bytes are not exactly one proposal. */
export function decodeProposal(bytes: Uint8Array): Proposal | null {
  if (bytes.length !== PROPOSAL_BYTES) return null;
  const second = bytes[1] as number;
  const use = USES[bytes[0] as number];
  const algorithm = ALGORITHMS[second >>> 4];
  const integrity = INTEGRITIES[second & 15];
  const blockCipher = CIPHERS[bytes[2] as number];
  const recovered = bytes[27] as number;
  if (use === undefined || algorithm === undefined || integrity === undefined) return null;
  if (blockCipher === undefined || recovered > 1) return null;
  return {
    use,
    algorithm,
    integrity,
    blockCipher,
    lifetimeSeconds: readU32(bytes, 3),
    payloadBitsPerSecond: readU32(bytes, 7),
    upNext: readU48(bytes, 11),
    downNext: readU48(bytes, 17),
    sequence: readU32(bytes, 23),
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
