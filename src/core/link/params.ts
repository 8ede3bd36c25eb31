/** What a medium does to what is sent over it. All of it is declared, none of it is tuned per category. */
export interface LinkParams {
  /** Medium rate, bit/s; > 0. */
  readonly rateBitsPerSecond: number;
  /** One-way propagation and fixed processing, us; >= 0. */
  readonly propagationUs: number;
  /** Extra delay, uniform in [0, jitterUs], order kept; us. */
  readonly jitterUs: number;
  /** Bytes that the medium adds to every datagram (headers, framing); >= 0. */
  readonly overheadBytes: number;
  /** Bit-error rate outside bursts, 0..1; a frame with any wrong bit is lost. */
  readonly bitErrorRate: number;
  /** Gilbert-Elliott bursts, or null for independent errors. */
  readonly burst: BurstParams | null;
  /** Bytes that may wait for the medium, tail drop; > 0. */
  readonly queueBytes: number;
  /** Probability that a datagram arrives twice, 0..1. */
  readonly duplicateProbability: number;
  /** Probability that a datagram is held back, 0..1, and by how long. */
  readonly reorderProbability: number;
  readonly reorderDelayUs: number;
}

export interface BurstParams {
  /** Mean length of a bad spell and of a good spell, in frames; >= 1. */
  readonly badFramesMean: number;
  readonly goodFramesMean: number;
  /** Bit-error rate within a bad spell, 0..1. */
  readonly badBitErrorRate: number;
}

/** Datagrams may be lost, duplicated, reordered; a stream never silently loses. */
export type LinkKind = "datagram" | "stream";

export const LossCause = { BitError: 1, QueueFull: 2, Cut: 3 } as const;
export type LossCauseNumber = (typeof LossCause)[keyof typeof LossCause];
