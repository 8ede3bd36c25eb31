import { createLinkOutcome, type LinkDirection, type LinkOutcome } from "#core/link/link-direction";

/** Offers one datagram and returns an outcome of its own. */
export function offer(link: LinkDirection, number: number, bytes: number, atUs: number, space: 0 | 1 = 0): LinkOutcome {
  const outcome = createLinkOutcome();
  link.offer(number, space, bytes, atUs, outcome);
  return outcome;
}
