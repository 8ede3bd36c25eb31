/** Supply of and demand for one-time key, and how long a pool lasts between the two. */
import { KEY_BLOCK_BITS } from "#core/keys/pair";
import { ACK_PAYLOAD_BYTES, tagKeyBytes } from "#core/protocol/size";
import { US_PER_S } from "#core/time";
import type { Pilot, TerminalGroup } from "#pilot/pilot";
import { designKeyRate, supplyLink } from "#pilot/supply";
import { wrappedRate } from "./delivery.ts";
import { framesPerSecond } from "./path.ts";

/** Supply and demand of one channel, bit/s unless named otherwise. */
export interface KeyBalance {
  /** Key rate of the pair by design; null when no quantum link feeds it. */
  readonly keyRate: number | null;
  /** What arrives in the up pool: its share of the rate while the link is enabled and the way carries it. */
  readonly upSupply: number;
  readonly downSupply: number;
  /** Payload and tag key that messages ask of the up pool. */
  readonly upDemand: number;
  /** Part of the demand that is payload. */
  readonly payloadDemand: number;
  /** In the up pool above the reserve when the window opens, bits. */
  readonly upStartBits: number;
  /** The same of a full pool, bits. */
  readonly upFullBits: number;
  /** From the reserve to READY, bits: what a fallen-back channel waits for. */
  readonly upResumeBits: number;
  /** In the down pool above the reserve when the window opens, bits. */
  readonly downStartBits: number;
  /** From the opening of the window to the next key block, and from each block to the one after, us. */
  readonly nextBlockUs: number;
  readonly blockUs: number;
}

export function keyBalance(pilot: Pilot, group: TerminalGroup): KeyBalance {
  const { keyPolicy, traffic } = group;
  const keyRate = designKeyRate(pilot, group);
  const generated = supplyLink(pilot, group)?.enabled === true ? (keyRate ?? 0) : 0;
  // Wrapped key comes over the access network: no faster than that carries it.
  const supply = keyPolicy.delivery === "wrapped" ? Math.min(generated, wrappedRate(pilot, group)) : generated;
  const { upShare } = keyPolicy;
  const frames = keyPolicy.algorithm === "otp" ? framesPerSecond(group) : 0;
  const pool = (bits: number) => bits * upShare;
  // Key comes in whole blocks, which the links begin to make when the run begins.
  const blockUs = supply === 0 ? Number.POSITIVE_INFINITY : (KEY_BLOCK_BITS * US_PER_S) / supply;
  const warmUpBlocks = Math.floor(pilot.warmUpUs / blockUs);
  const startBits = Math.min(keyPolicy.capacityBits, keyPolicy.initialFillBits + warmUpBlocks * KEY_BLOCK_BITS);
  return {
    keyRate,
    upSupply: supply * upShare,
    downSupply: supply * (1 - upShare),
    upDemand: frames * 8 * (traffic.messageBytes + tagKeyBytes(keyPolicy.integrity)),
    payloadDemand: frames * 8 * traffic.messageBytes,
    upStartBits: pool(Math.max(0, startBits - keyPolicy.minimumBits)),
    upFullBits: pool(keyPolicy.capacityBits - keyPolicy.minimumBits),
    upResumeBits: pool(keyPolicy.thresholdBits - keyPolicy.minimumBits),
    downStartBits: Math.max(0, startBits - keyPolicy.minimumBits) * (1 - upShare),
    nextBlockUs: (warmUpBlocks + 1) * blockUs - pilot.warmUpUs,
    blockUs,
  };
}

/**
 * From the opening of the window until a message finds no key, us; Infinity when the supply keeps up. With
 * n blocks come, start + n x block lasts until (start + n x block) / demand: the first n for which that is
 * before the next block.
 */
export function starvesUs(balance: KeyBalance): number {
  const { upStartBits, upDemand, upSupply, nextBlockUs, blockUs } = balance;
  if (upDemand <= upSupply) return Number.POSITIVE_INFINITY;
  const startUs = (upStartBits * US_PER_S) / upDemand;
  if (startUs <= nextBlockUs) return startUs;
  const perBlockUs = blockUs * (upSupply / upDemand);
  const blocks = Math.floor((startUs - nextBlockUs) / (blockUs - perBlockUs)) + 1;
  return startUs + blocks * perBlockUs;
}

/** Until `bits` above the reserve are used up, us, as a fluid; Infinity when the supply keeps up. */
export function lastsUs(bits: number, { upDemand, upSupply }: KeyBalance): number {
  return upDemand <= upSupply ? Number.POSITIVE_INFINITY : (bits * US_PER_S) / (upDemand - upSupply);
}

/**
 * Share of the window's messages that are served under one-time pad, 0..1. Pool and blocks until
 * starvation; then, as a fluid, `block-cipher` waits until the pool is READY again and runs it down again,
 * while `drop` and `queue` go on at the rate of supply.
 */
export function padShare(group: TerminalGroup, balance: KeyBalance, windowUs: number): number {
  if (balance.upDemand === 0) return 0;
  const firstUs = starvesUs(balance);
  if (firstUs >= windowUs) return 1;
  const restUs = windowUs - firstUs;
  const sustained = balance.upSupply / balance.upDemand;
  if (group.keyPolicy.starvation !== "block-cipher") return (firstUs + restUs * sustained) / windowUs;
  return (firstUs + padTimeUs(balance, restUs)) / windowUs;
}

/** Time under one-time pad within `restUs` after a fallback, us. */
function padTimeUs(balance: KeyBalance, restUs: number): number {
  if (balance.upSupply === 0) return 0;
  const waitUs = (balance.upResumeBits * US_PER_S) / balance.upSupply;
  const servedUs = lastsUs(balance.upResumeBits, balance);
  const cycleUs = waitUs + servedUs;
  const cycles = Math.floor(restUs / cycleUs);
  return cycles * servedUs + Math.max(0, restUs - cycles * cycleUs - waitUs);
}

/**
 * Downlink key that acknowledgements ask for, bit/s: one for `everyFrames` accepted frames, under one-time
 * pad and tag when tags are one-time, else under the session key, which costs no pad.
 */
export function downlinkDemand(group: TerminalGroup, acceptedPerSecond: number): number {
  const { keyPolicy, ack } = group;
  const tagBytes = tagKeyBytes(keyPolicy.integrity);
  if (ack.everyFrames === 0 || tagBytes === 0 || keyPolicy.algorithm !== "otp") return 0;
  return (acceptedPerSecond / ack.everyFrames) * 8 * (ACK_PAYLOAD_BYTES + tagBytes);
}

/** What they get of it over the window, bit/s: no more than the direction has in stock and is supplied with. */
export function downlinkUse(demand: number, { downStartBits, downSupply }: KeyBalance, windowUs: number): number {
  return Math.min(demand, (downStartBits * US_PER_S) / windowUs + downSupply);
}
