/** How much a run will need, in closed form from the pilot: frames, memory, disk. */
import { KEY_BLOCK_BITS } from "#core/keys/pair";
import { chunkCount, deliveryBytes, frameBytes, RECEIPT_PAYLOAD_BYTES } from "#core/protocol/size";
import { US_PER_S } from "#core/time";
import type { Pilot, TerminalGroup } from "#pilot/pilot";
import { designKeyRate } from "#pilot/supply";

/** Roles, session, queues, counters and random streams of one terminal and its channel; measured. */
export const TERMINAL_BYTES = 48 * 1024;
/** A delay sample, held twice while it is sorted. */
const SAMPLE_BYTES = 2 * 8;
/** Largest event file and capture that a run writes; what comes after is counted, not kept. */
export const EVENTS_LIMIT_BYTES = 512 * 1024 * 1024;
export const CAPTURE_LIMIT_BYTES = 4 * 1024 * 1024 * 1024;
/** Report, result and event lines of a run whose size does not depend on its terminals. */
const FIXED_OUTPUT_BYTES = 16 * 1024 * 1024;
/** Ledger rows, session and pool events of one channel, in JSON, in all files together. */
const CHANNEL_OUTPUT_BYTES = 8 * 1024;
/** What a capture adds to a frame: block header, options with the comment, padding, IP header. */
const CAPTURE_OVERHEAD_BYTES = 176;
const FRAME_OVERHEAD_BYTES = 64;

export interface GroupSize {
  readonly group: string;
  /** Terminals with all replicas. */
  readonly channels: number;
  readonly frames: number;
  readonly terminalBytes: number;
  /** Stored key of both ends; 0 for derived material. */
  readonly poolBytes: number;
  readonly sampleBytes: number;
}

export interface RunSize {
  readonly groups: readonly GroupSize[];
  readonly channels: number;
  readonly frames: number;
  readonly terminalBytes: number;
  readonly poolBytes: number;
  readonly sampleBytes: number;
  /** The three above together. */
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** Upper estimates; `capture` counts the datagrams that would be written. */
export function estimateRun(pilot: Pilot, capture: boolean): RunSize {
  const groups = pilot.groups.map((group) => groupSize(pilot, group));
  const sum = (pick: (group: GroupSize) => number) => groups.reduce((total, group) => total + pick(group), 0);
  const terminalBytes = sum((group) => group.terminalBytes);
  const poolBytes = sum((group) => group.poolBytes);
  const sampleBytes = sum((group) => group.sampleBytes);
  const channels = sum((group) => group.channels);
  return {
    groups,
    channels,
    frames: sum((group) => group.frames),
    terminalBytes,
    poolBytes,
    sampleBytes,
    memoryBytes: terminalBytes + poolBytes + sampleBytes,
    diskBytes: FIXED_OUTPUT_BYTES + channels * CHANNEL_OUTPUT_BYTES + (capture ? captureBytes(pilot, groups) : 0),
  };
}

function groupSize(pilot: Pilot, group: TerminalGroup): GroupSize {
  const channels = group.count * group.replicas;
  const frames = Math.ceil(channels * messagesPerSecond(group) * ((pilot.warmUpUs + pilot.durationUs) / US_PER_S));
  const stored = group.keyPolicy.keyMaterial === "stored";
  return {
    group: group.name,
    channels,
    frames,
    terminalBytes: channels * TERMINAL_BYTES,
    // Both ends of a pair hold a copy.
    poolBytes: stored ? 2 * channels * Math.ceil(peakPoolBits(pilot, group) / 8) : 0,
    sampleBytes: frames * SAMPLE_BYTES,
  };
}

/** A pool never holds more than its capacity, nor more than was put into it. */
function peakPoolBits(pilot: Pilot, { keyPolicy }: TerminalGroup): number {
  const fastest = Math.max(0, ...pilot.quantumLinks.map((link) => link.keyRateBitsPerSecond));
  const seconds = (pilot.warmUpUs + pilot.durationUs + pilot.drainUs) / US_PER_S;
  return Math.min(keyPolicy.capacityBits, keyPolicy.initialFillBits + fastest * seconds);
}

function messagesPerSecond({ classBitsPerSecond, traffic }: TerminalGroup): number {
  if (classBitsPerSecond !== null) return classBitsPerSecond / (8 * traffic.messageBytes);
  return traffic.messagesPerPeriod / (traffic.periodUs / US_PER_S);
}

/** Captured chunks and receipts of a group's wrapped key, all channels together. */
function deliveredBytes(pilot: Pilot, group: TerminalGroup): number {
  if (group.keyPolicy.delivery !== "wrapped") return 0;
  const seconds = (pilot.warmUpUs + pilot.durationUs + pilot.drainUs) / US_PER_S;
  const blocks = 1 + ((designKeyRate(pilot, group) ?? 0) * seconds) / KEY_BLOCK_BITS;
  const perBlock = deliveryBytes(KEY_BLOCK_BITS / 8, CAPTURE_OVERHEAD_BYTES);
  const receipts = chunkCount(KEY_BLOCK_BITS / 8) * (frameBytes(RECEIPT_PAYLOAD_BYTES) + CAPTURE_OVERHEAD_BYTES);
  return group.count * group.replicas * blocks * (perBlock + receipts);
}

function captureBytes(pilot: Pilot, groups: readonly GroupSize[]): number {
  const bytes = groups.reduce((total, { frames }, index) => {
    const group = pilot.groups[index] as TerminalGroup;
    const perFrame = group.traffic.messageBytes + FRAME_OVERHEAD_BYTES + CAPTURE_OVERHEAD_BYTES;
    const acks = group.ack.everyFrames > 0 ? frames / group.ack.everyFrames : 0;
    const once = frames * perFrame + acks * (FRAME_OVERHEAD_BYTES + CAPTURE_OVERHEAD_BYTES);
    // A frame is captured on every link of its way.
    return total + (once + deliveredBytes(pilot, group)) * (1 + group.hops.length);
  }, 0);
  return Math.min(bytes, CAPTURE_LIMIT_BYTES);
}
