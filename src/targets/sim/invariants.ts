/** The invariants that can be judged on a run: no reuse, conservation in exact bits, agreement of both ends. */
import type { ReceiverPool } from "#core/key-pool/receiver-pool";
import type { SenderPool } from "#core/key-pool/sender-pool";
import type { InvariantOutcome } from "#result/result";
import { pairsOf, poolCopies, stockBooks } from "./books.ts";
import type { Simulation } from "./simulation.ts";

export function judgeInvariants(simulation: Simulation): InvariantOutcome[] {
  return [
    noReuse(simulation),
    noClear(simulation),
    conservation(simulation),
    agreement(simulation),
    noDrops(simulation),
  ];
}

function noReuse({ audit }: Simulation): InvariantOutcome {
  return {
    id: "no-reuse",
    title: "No one-time-pad byte protects two frames",
    holds: audit.reusedBytes === 0,
    detail: `${audit.framesRead} frames read off the links, ${audit.reusedBytes} bytes used twice`,
  };
}

function noClear({ audit }: Simulation): InvariantOutcome {
  return {
    id: "no-clear-payload",
    title: "No payload travels in the clear",
    holds: audit.clearFrames === 0,
    detail: `${audit.clearFrames} data frames on the links hold the plaintext pattern`,
  };
}

function conservation(simulation: Simulation): InvariantOutcome {
  let copies = 0;
  let stocks = 0;
  let imbalanced = 0;
  for (const { ledger, storedBits, inFlightBits } of poolCopies(simulation)) {
    copies++;
    if (ledger.imbalanceBits(storedBits, inFlightBits) !== 0) imbalanced++;
  }
  for (const { inBits, outBits, destroyedBits, storedBits } of stockBooks(simulation)) {
    stocks++;
    if (inBits !== outBits + destroyedBits + storedBits) imbalanced++;
  }
  return {
    id: "conservation",
    title: "Every bit of key is accounted for",
    holds: imbalanced === 0,
    detail: `${copies} pool copies and ${stocks} stocks of the key plane, ${imbalanced} out of balance`,
  };
}

/** Bytes that are compared in all, and at least of every pool. */
const COMPARED_BYTES = 256_000_000;
const COMPARED_BYTES_MIN = 65_536;

/**
 * Both copies of a pool hold the same bytes wherever both still hold any. Derived copies are computed
 * from one secret, so that comparing them would say nothing.
 */
function agreement(simulation: Simulation): InvariantOutcome {
  const budgetBytes = Math.max(COMPARED_BYTES_MIN, COMPARED_BYTES / (2 * simulation.channels.length));
  let pools = 0;
  let comparedBytes = 0;
  const differing: string[] = [];
  for (const { name, terminal, station } of pairsOf(simulation)) {
    if (terminal === undefined || station === undefined) continue;
    const directions = [
      ["up", terminal.send, station.receive],
      ["down", station.send, terminal.receive],
    ] as const;
    for (const [direction, send, receive] of directions) {
      if (send.materialKind === "derived") continue;
      const bytes = compareCopies(send, receive, budgetBytes);
      pools++;
      comparedBytes += Math.max(0, bytes);
      if (bytes < 0) differing.push(`${name} ${direction}`);
    }
  }
  return {
    id: "copies-agree",
    title: "Both copies of every pool agree",
    holds: differing.length === 0,
    detail:
      differing.length === 0
        ? `${pools} pools of stored key, ${comparedBytes} bytes compared are the same at both ends`
        : `differing: ${differing.slice(0, 5).join(", ")}`,
  };
}

const CHUNK_BYTES = 4_096;
const sent = new Uint8Array(CHUNK_BYTES);
const received = new Uint8Array(CHUNK_BYTES);

/**
 * Bytes that both ends hold unused and that are the same, `limitBytes` at most; -1 when one end holds what
 * the other does not, or other bytes. Where a block was given up, both have a gap.
 */
function compareCopies(send: SenderPool, receive: ReceiverPool, limitBytes: number): number {
  const start = Math.max(send.nextByte, receive.frontierByte);
  const end = Math.min(send.appendedByte, receive.appendedByte, start + limitBytes);
  const ours = send.unusedWithin(start, end);
  const theirs = receive.unusedWithin(start, end);
  if (ours.length !== theirs.length) return -1;
  let bytes = 0;
  for (const [index, range] of ours.entries()) {
    const other = theirs[index] as { start: number; end: number };
    if (range.start !== other.start || range.end !== other.end) return -1;
    if (!isSame(send, receive, range.start, range.end)) return -1;
    bytes += range.end - range.start;
  }
  return bytes;
}

function isSame(send: SenderPool, receive: ReceiverPool, start: number, end: number): boolean {
  for (let at = start; at < end; at += CHUNK_BYTES) {
    const count = Math.min(CHUNK_BYTES, end - at);
    receive.peek(at, count, received, 0);
    send.peek(at, count, sent);
    for (let i = 0; i < count; i++) if (sent[i] !== received[i]) return false;
  }
  sent.fill(0);
  received.fill(0);
  return true;
}

function noDrops({ driver }: Simulation): InvariantOutcome {
  return {
    id: "nothing-dropped",
    title: "No message of the management plane was dropped",
    holds: driver.dropped === 0,
    detail: `${driver.dropped} messages found a full queue`,
  };
}
