import { tagKeyBytes } from "#core/protocol/size";
import type { ChannelPolicy } from "#core/terminal/options";
import { US_PER_S } from "#core/time";
import type { Pilot, TerminalGroup } from "#pilot/pilot";

/** One terminal-to-master relation of the run: a terminal of a group, or one replica of it. */
export interface RunChannel {
  /** Index in traces and pair number on the wire. */
  readonly id: number;
  /** `A/1` */
  readonly name: string;
  readonly group: TerminalGroup;
  readonly groupIndex: number;
  readonly policy: ChannelPolicy;
}

/** All channels of a pilot, in file order: for each group count x replicas of them, numbered from 1. */
export function channelsOf(pilot: Pilot): RunChannel[] {
  const channels: RunChannel[] = [];
  pilot.groups.forEach((group, groupIndex) => {
    const policy = channelPolicy(group);
    for (let number = 1; number <= group.count * group.replicas; number++) {
      channels.push({ id: channels.length, name: `${group.name}/${number}`, group, groupIndex, policy });
    }
  });
  return channels;
}

/** Long-run payload rate of one terminal of the group, bit/s. */
export function payloadRate(group: TerminalGroup): number {
  const { messageBytes, messagesPerPeriod, periodUs } = group.traffic;
  return (messageBytes * 8 * messagesPerPeriod * US_PER_S) / periodUs;
}

/** One-time key bytes that a message of the group costs. */
export function keyBytesPerMessage(group: TerminalGroup): number {
  return group.traffic.messageBytes + tagKeyBytes(group.keyPolicy.integrity);
}

function channelPolicy(group: TerminalGroup): ChannelPolicy {
  const { keyPolicy, ack, retry, traffic } = group;
  return {
    algorithm: keyPolicy.algorithm,
    blockCipher: keyPolicy.blockCipher,
    integrity: keyPolicy.integrity,
    starvation: keyPolicy.starvation,
    starvationQueueMessages: keyPolicy.starvationQueueMessages,
    sessionLifetimeUs: keyPolicy.sessionLifetimeUs,
    ackEveryFrames: ack.everyFrames,
    retryAttempts: retry.attempts,
    retryTimeoutUs: retry.timeoutUs,
    messageBytes: traffic.messageBytes,
    payloadBitsPerSecond: payloadRate(group),
    deliveryGrade: keyPolicy.delivery === "wrapped" || keyPolicy.keyMaterial === "derived" ? "computational" : "its",
  };
}
