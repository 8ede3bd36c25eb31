import fc from "fast-check";
import { withBitFlipped } from "./patterned.ts";

/** What an attacker makes of a recorded frame. */
export type Attack =
  | { readonly kind: "flip"; readonly pick: number; readonly bit: number }
  | { readonly kind: "truncate"; readonly pick: number; readonly keep: number }
  | { readonly kind: "extend"; readonly pick: number; readonly by: number }
  | { readonly kind: "splice"; readonly pick: number; readonly with: number; readonly at: number }
  | { readonly kind: "random"; readonly bytes: Uint8Array }
  | { readonly kind: "replay"; readonly pick: number };

const pick = fc.nat({ max: 1_000 });

/** Attacks that yield something else than a recorded frame. */
export const forgery: fc.Arbitrary<Attack> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), pick, bit: fc.nat({ max: 20_000 }) }),
  fc.record({ kind: fc.constant("truncate" as const), pick, keep: fc.nat({ max: 1_000 }) }),
  fc.record({ kind: fc.constant("extend" as const), pick, by: fc.integer({ min: 1, max: 2_000 }) }),
  fc.record({ kind: fc.constant("splice" as const), pick, with: pick, at: fc.nat({ max: 1_000 }) }),
  fc.record({ kind: fc.constant("random" as const), bytes: fc.uint8Array({ maxLength: 1_500 }) }),
);

export const attack: fc.Arbitrary<Attack> = fc.oneof(
  forgery,
  fc.record({ kind: fc.constant("replay" as const), pick }),
);

/** The bytes of an attack on the frames recorded so far; null when it happens to be one of them. */
export function forged(attackOn: Attack, recorded: readonly Uint8Array[]): Uint8Array | null {
  const bytes = bytesOf(attackOn, recorded);
  const isGenuine = recorded.some((frame) => Buffer.compare(frame, bytes) === 0);
  return isGenuine && attackOn.kind !== "replay" ? null : bytes;
}

function bytesOf(attackOn: Attack, recorded: readonly Uint8Array[]): Uint8Array {
  const frame = recorded["pick" in attackOn ? attackOn.pick % recorded.length : 0] as Uint8Array;
  switch (attackOn.kind) {
    case "random":
      return attackOn.bytes;
    case "flip":
      return withBitFlipped(frame, attackOn.bit % (8 * frame.length));
    case "truncate":
      return frame.slice(0, attackOn.keep % frame.length);
    case "extend": {
      const longer = new Uint8Array(frame.length + attackOn.by);
      longer.set(frame);
      return longer;
    }
    case "splice": {
      const other = recorded[attackOn.with % recorded.length] as Uint8Array;
      const at = attackOn.at % frame.length;
      return Uint8Array.of(...frame.subarray(0, at), ...other.subarray(at));
    }
    case "replay":
      return frame;
  }
}
