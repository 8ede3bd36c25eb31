/** States of a key pool, after QKDNetSim's buffer model (READY, WARNING, CHARGING, EMPTY). */
export type PoolState = "READY" | "WARNING" | "CHARGING" | "EMPTY";

export interface PoolThresholds {
  /** M_min: reserve for authentication, not for users; bits. */
  readonly minimumBits: number;
  /** M_thr: below it the pool warns and asks for more; bits. */
  readonly thresholdBits: number;
  /** M_max: capacity; bits. */
  readonly capacityBits: number;
}

/**
 * The state at a level, given the state before. Hysteresis: once EMPTY, a pool is CHARGING until
 * it reaches the threshold; coming down from READY it is WARNING until it is EMPTY.
 */
export function nextPoolState(before: PoolState, levelBits: number, limits: PoolThresholds): PoolState {
  if (levelBits <= limits.minimumBits) return "EMPTY";
  if (levelBits >= limits.thresholdBits) return "READY";
  return before === "EMPTY" || before === "CHARGING" ? "CHARGING" : "WARNING";
}
