import { STEP_LINKS, type StepNumber } from "#core/negotiation/steps";
import type { TerminalGroup } from "#pilot/pilot";
import type { EventRecord } from "#result/event-record";
import type { GroupMeasurement, StepRow } from "#result/result";
import { type ChannelRecord, LOSS_BATCH_FRAMES } from "./channel-record.ts";
import type { Simulation } from "./simulation.ts";

/** Sums the channels of every group. */
export function measureGroups(simulation: Simulation, endedUs: number): GroupMeasurement[] {
  return simulation.pilot.groups.map((group) => measureGroup(simulation, group, endedUs));
}

function measureGroup(simulation: Simulation, group: TerminalGroup, endedUs: number): GroupMeasurement {
  const records: ChannelRecord[] = [];
  const names = new Set<string>();
  for (const channel of simulation.channels) {
    if (channel.group !== group) continue;
    records.push(simulation.recorder.channels[channel.id] as ChannelRecord);
    names.add(channel.name);
  }
  const sum = (pick: (record: ChannelRecord) => number) => records.reduce((total, record) => total + pick(record), 0);
  const payloadBits = group.traffic.messageBytes * 8;
  const { sessionGrades, setUps } = simulation.recorder;
  const starved = records.map((record) => record.firstStarvationUs).filter((atUs) => atUs >= 0);
  return {
    group: group.name,
    channels: records.length,
    liveChannels: records.filter((record) => record.accepted > 0).length,
    windowUs: Math.max(0, Math.min(endedUs, simulation.windowEndUs) - simulation.windowStartUs),
    frames: {
      offered: sum((r) => r.offered),
      sent: sum((r) => r.sent),
      accepted: sum((r) => r.accepted),
      lost: sum((r) => r.lost),
      late: sum((r) => r.late),
      replayed: sum((r) => r.replayed),
      refused: sum((r) => r.refused),
      retried: sum((r) => r.retried),
      starvedDropped: sum((r) => r.starvedDropped),
      starvedQueued: sum((r) => r.starvedQueued),
      fellBack: sum((r) => r.fellBack),
      unsent: sum((r) => r.unsent),
      downlinkStarved: sum((r) => r.downlinkStarved),
    },
    bits: {
      offeredPayload: sum((r) => r.offeredPayload),
      sentPayload: sum((r) => r.sentPayload),
      acceptedPayload: sum((r) => r.acceptedPayload),
      linkAcceptedPayload: sum((r) => r.linkAcceptedFrames) * payloadBits,
      wire: sum((r) => r.wireBits),
      padPayload: sum((r) => r.padPayload),
      padTag: sum((r) => r.padTag),
      padDownlink: sum((r) => r.padDownlink),
      // A retry is the same bytes again: it draws no key.
      padRetry: 0,
      blockCipherPayload: sum((r) => r.blockCipherPayload),
    },
    delaySamplesUs: merged(records.map((record) => record.delaysUs.sorted())),
    roundTripSamplesUs: merged(records.map((record) => record.roundTripsUs.sorted())),
    setUpSamplesUs: Float64Array.from(setUps.filter((s) => names.has(s.channel)).map((s) => s.tookUs)).sort(),
    lossBatches: {
      framesPerBatch: LOSS_BATCH_FRAMES,
      // The last batch of a channel is rarely full; leaving it out keeps the batches alike.
      losses: records.flatMap((record) => record.lossBatches.slice(0, -1)),
    },
    firstStarvationUs: starved.length === 0 ? null : Math.min(...starved) - simulation.windowStartUs,
    grades: countGrades(names, sessionGrades),
    payloadByGrade: gradePayload(simulation, group),
  };
}

function countGrades(names: ReadonlySet<string>, grades: ReadonlyMap<string, string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) {
    const grade = grades.get(name);
    if (grade !== undefined) counts[grade] = (counts[grade] ?? 0) + 1;
  }
  return counts;
}

/** One-time pad counts at its session's grade, a block cipher is computational whatever the session was. */
function gradePayload({ channels, recorder }: Simulation, group: TerminalGroup): Record<string, number> {
  const bits: Record<string, number> = {};
  const add = (grade: string, payload: number): void => {
    if (payload > 0) bits[grade] = (bits[grade] ?? 0) + payload;
  };
  for (const channel of channels) {
    if (channel.group !== group) continue;
    const record = recorder.channels[channel.id] as ChannelRecord;
    add(recorder.sessionGrades.get(channel.name) ?? "classical", record.padPayload);
    add("computational", record.blockCipherPayload);
  }
  return bits;
}

function merged(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.sort();
}

/**
 * The nine steps of the first access of one channel per group: what each role said it had done, and
 * how long after the step before.
 */
export function traceSteps(simulation: Simulation): StepRow[] {
  const rows: StepRow[] = [];
  for (const group of simulation.pilot.groups) rows.push(...stepsOf(`${group.name}/1`, simulation.recorder.events));
  return rows;
}

function stepsOf(channel: string, events: readonly EventRecord[]): StepRow[] {
  const rows: StepRow[] = [];
  const seen = new Set<number>();
  let beforeUs = -1;
  for (const event of events) {
    if (event.kind === "session" && event.channel === channel && event.state === "opening" && beforeUs < 0)
      beforeUs = event.atUs;
    if (event.kind !== "step" || event.channel !== channel || seen.has(event.step)) continue;
    seen.add(event.step);
    const { link, key } = STEP_LINKS[event.step as StepNumber];
    rows.push({
      step: event.step,
      link,
      key,
      role: event.entity,
      channel,
      atUs: event.atUs,
      // Retirement is reported when the session ends; its own time is not the session's.
      tookUs: event.step === 9 ? 0 : event.atUs - Math.max(0, beforeUs),
      ...(event.skipped === undefined ? {} : { skipped: event.skipped }),
      ...(event.detail === undefined ? {} : { detail: event.detail }),
    });
    beforeUs = event.atUs;
  }
  return rows;
}
