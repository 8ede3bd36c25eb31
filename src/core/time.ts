/**
 * Time in the core is an integer count of microseconds since the start of the run. It is always an
 * argument, never read from a clock. Names end in `Us`. Safe integers reach 285 years.
 */
export const US_PER_MS = 1_000;
export const US_PER_S = 1_000_000;
export const US_PER_MIN = 60 * US_PER_S;

/** Seconds (any non-negative number) to whole microseconds, rounded to nearest. */
export function secondsToUs(seconds: number): number {
  return Math.round(seconds * US_PER_S);
}

/** Whole microseconds to seconds. */
export function usToSeconds(us: number): number {
  return us / US_PER_S;
}

/** Time to put `bits` on a medium of `bitsPerSecond`, in whole microseconds, rounded up. */
export function serialisationUs(bits: number, bitsPerSecond: number): number {
  return Math.ceil((bits * US_PER_S) / bitsPerSecond);
}
