import type { Algorithm, Grade, Integrity } from "../policy.ts";

const ORDER: readonly Grade[] = ["classical", "computational", "its"];

/** The weakest of several grades; `its` for none. */
export function weakest(grades: readonly Grade[]): Grade {
  let worst = ORDER.length - 1;
  for (const grade of grades) worst = Math.min(worst, ORDER.indexOf(grade));
  return ORDER[worst] as Grade;
}

/**
 * Grade of a session: the weakest of how its key was delivered, how it encrypts and how it
 * authenticates. One-time pad over key that a computational hop carried is computational.
 */
export function sessionGrade(policy: {
  readonly deliveryGrade: Grade;
  readonly algorithm: Algorithm;
  readonly integrity: Integrity;
}): Grade {
  return weakest([
    policy.deliveryGrade,
    policy.algorithm === "otp" ? "its" : "computational",
    policy.integrity === "session-mac" ? "computational" : "its",
  ]);
}
