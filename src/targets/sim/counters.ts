import type { ChannelRecord } from "./channel-record.ts";
import type { Simulation } from "./simulation.ts";

/** Counters that timeline conditions may name, per channel. */
const CHANNEL_COUNTERS: Readonly<Record<string, (record: ChannelRecord) => number>> = {
  offered: (r) => r.offered,
  sent: (r) => r.sent,
  accepted: (r) => r.accepted,
  lost: (r) => r.lost,
  late: (r) => r.late,
  replayed: (r) => r.replayed,
  refused: (r) => r.refused,
  retried: (r) => r.retried,
  unsent: (r) => r.unsent,
  "starved-dropped": (r) => r.starvedDropped,
  "starved-queued": (r) => r.starvedQueued,
  "fell-back": (r) => r.fellBack,
};

/** Value of a counter now, summed over the channels that `of` names: `*`, a group, or one channel. */
export function counterOf(simulation: Simulation, name: string, of: string): number {
  if (name === "reused-pad") return simulation.audit.reusedBytes;
  if (name === "quantum-packets") return quantumPlanePackets(simulation);
  const pick = CHANNEL_COUNTERS[name];
  if (pick === undefined) return Number.NaN;
  let total = 0;
  for (const channel of simulation.channels) {
    if (of !== "*" && channel.group.name !== of && channel.name !== of) continue;
    total += pick(simulation.recorder.channels[channel.id] as ChannelRecord);
  }
  return total;
}

/** Messages that reached a live role of the quantum plane or a substation's key server. */
export function quantumPlanePackets(simulation: Simulation): number {
  const { driver, keyPlane } = simulation;
  return keyPlane.quantumPlane.reduce((total, channel) => total + driver.delivered(channel), 0);
}
