import type { LinkParams } from "#core/link/params";

/** A medium without faults: 1 Mbit/s, 1 ms, no overhead, room for 1 MB. What a test is about it changes. */
export function linkParams(changes: Partial<LinkParams> = {}): LinkParams {
  return {
    rateBitsPerSecond: 1_000_000,
    propagationUs: 1_000,
    jitterUs: 0,
    overheadBytes: 0,
    bitErrorRate: 0,
    burst: null,
    queueBytes: 1_000_000,
    duplicateProbability: 0,
    reorderProbability: 0,
    reorderDelayUs: 0,
    ...changes,
  };
}
