import { tagKeyBytes } from "#core/protocol/size";
import type { Pilot, TerminalGroup } from "#pilot/pilot";
import { predictDelayUs } from "./delay.ts";
import { downlinkDemand, downlinkUse, type KeyBalance, keyBalance, lastsUs, padShare, starvesUs } from "./key.ts";
import { predictPath } from "./loss.ts";
import { framesPerSecond, pathOf } from "./path.ts";

/**
 * What the design says about one channel of a group, from the pilot alone: nothing here has seen a
 * measurement. Rates are bit/s, shares and losses 0..1, times us.
 */
export interface GroupPrediction {
  readonly channels: number;
  readonly framesPerSecond: number;
  readonly payloadRate: number;
  /** Payload that is encrypted and sent: less than offered when messages are dropped for want of key. */
  readonly cipherRate: number;
  /** Data frames on the access medium, headers included. */
  readonly wireRate: number;
  readonly loss: number;
  readonly achieved: number;
  readonly delayUs: number;
  readonly key: KeyBalance;
  /** Payload under one-time pad of payload sent. */
  readonly otpShare: number;
  /** Over the key rate; null when no quantum link feeds the group. */
  readonly paperKeyUse: number | null;
  readonly totalKeyUse: number | null;
  /** All one-time key that would be asked for if every message got some, over the key rate. */
  readonly askedKeyUse: number | null;
  /** From the start of the window, and from a full pool; Infinity when the supply keeps up. */
  readonly starvationUs: number;
  readonly starvationFullUs: number;
}

/** Closed form for one group over the pilot's window. */
export function predictGroup(pilot: Pilot, group: TerminalGroup): GroupPrediction {
  const path = pathOf(pilot, group);
  const frames = framesPerSecond(group);
  const payloadRate = frames * 8 * group.traffic.messageBytes;
  const { loss, linkAccepted } = predictPath(group, path);
  const key = keyBalance(pilot, group);
  const pad = padShare(group, key, pilot.durationUs);
  const drops = group.keyPolicy.algorithm === "otp" && group.keyPolicy.starvation !== "block-cipher";
  const sent = drops ? pad : 1;
  const padPayload = payloadRate * pad;
  const padTags = frames * pad * 8 * tagKeyBytes(group.keyPolicy.integrity);
  const downlink = downlinkUse(downlinkDemand(group, frames * sent * (1 - loss)), key, pilot.durationUs);
  const asked = key.upDemand + downlinkDemand(group, frames * (1 - loss));
  const access = path.at(-1);
  return {
    channels: group.count * group.replicas,
    framesPerSecond: frames,
    payloadRate,
    cipherRate: payloadRate * sent,
    wireRate: frames * sent * (access?.wireBits ?? 0),
    loss,
    achieved: sent * linkAccepted,
    delayUs: predictDelayUs(pilot, group, path),
    key,
    otpShare: drops ? 1 : pad,
    paperKeyUse: overKeyRate(padPayload, key),
    totalKeyUse: overKeyRate(padPayload + padTags + downlink, key),
    askedKeyUse: overKeyRate(asked, key),
    starvationUs: starvesUs(key),
    starvationFullUs: lastsUs(key.upFullBits, key),
  };
}

function overKeyRate(bitsPerSecond: number, { keyRate }: KeyBalance): number | null {
  return keyRate === null || keyRate === 0 ? null : bitsPerSecond / keyRate;
}

/** Predictions of all groups by name. */
export type Predictions = ReadonlyMap<string, GroupPrediction>;

export function predict(pilot: Pilot): Predictions {
  return new Map(pilot.groups.map((group) => [group.name, predictGroup(pilot, group)]));
}

/** Loss over all frames of several groups, each as often as it sends; null when none sends. */
export function pooledLoss(predictions: readonly GroupPrediction[]): number | null {
  let frames = 0;
  let lost = 0;
  for (const { channels, framesPerSecond: rate, cipherRate, payloadRate, loss } of predictions) {
    const sent = payloadRate === 0 ? 0 : (channels * rate * cipherRate) / payloadRate;
    frames += sent;
    lost += sent * loss;
  }
  return frames === 0 ? null : lost / frames;
}
