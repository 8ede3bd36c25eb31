import type { LinkOutcome } from "#core/link/link-direction";
import { LossCause } from "#core/link/params";
import type { CapturedDatagram } from "../target.ts";

/** What a link did to a datagram, in the words of the capture. */
export function fateOf(outcome: LinkOutcome): CapturedDatagram["fate"] {
  if (outcome.cause === LossCause.BitError) return "bit-error";
  if (outcome.cause === LossCause.QueueFull) return "queue-full";
  if (outcome.cause === LossCause.Cut) return "cut";
  return "delivered";
}
