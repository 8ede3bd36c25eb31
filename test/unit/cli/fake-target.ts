/** A target whose outcome a test chooses; it does what RunOptions asks of every target. */
import type { TargetRegistry } from "#cli/context";
import type { Pilot } from "#pilot/pilot";
import type { GroupMeasurement, Measurements, TimelineOutcome } from "#result/result";
import type { RunOptions, Target } from "#targets/target";

export interface FakeRun {
  /** Slices of work; between two of them the target breathes and asks whether it is interrupted. */
  readonly slices?: number;
  /** Called in every slice. */
  readonly inSlice?: (slice: number, options: RunOptions, pilot: Pilot) => void;
  /** Access delay of every message, us. */
  readonly delayUs?: number;
  readonly messages?: number;
  readonly timeline?: readonly TimelineOutcome[];
}

export function fakeTarget(run: FakeRun = {}): Target {
  return {
    name: "sim",
    capabilities: { virtualTime: true, realNetwork: false },
    run: async (pilot, options) => {
      const slices = run.slices ?? 3;
      const sliceUs = pilot.durationUs / slices;
      let done = 0;
      while (done < slices && !options.interrupted()) {
        run.inSlice?.(done, options, pilot);
        done++;
        options.onEvent?.({ atUs: done * sliceUs, entity: "run", kind: "note", text: `slice ${done}` });
        options.onProgress?.({
          phase: "window",
          simulatedUs: done * sliceUs,
          totalUs: pilot.durationUs,
          frames: done,
          pools: [],
        });
        await options.breathe();
      }
      return measurementsOf(pilot, run, done === slices, done * sliceUs);
    },
  };
}

export function fakeTargets(run: FakeRun = {}): TargetRegistry {
  return { sim: async () => fakeTarget(run) };
}

function measurementsOf(pilot: Pilot, run: FakeRun, complete: boolean, endedUs: number): Measurements {
  return {
    target: "sim",
    complete,
    startedUs: 0,
    endedUs,
    groups: pilot.groups.map((group) => groupOf(group.name, group.traffic.messageBytes, run, endedUs)),
    pools: [],
    ledgers: [],
    steps: [],
    timeline: run.timeline ?? [],
    invariants: [],
    events: [],
    eventsDropped: 0,
    runHash: "ab".repeat(32),
    hostLagUs: 0,
    quantumPlanePackets: 0,
  };
}

function groupOf(group: string, messageBytes: number, run: FakeRun, windowUs: number): GroupMeasurement {
  const messages = run.messages ?? 10_000;
  const payload = messages * messageBytes * 8;
  const delays = new Float64Array(messages).fill(run.delayUs ?? 50_000);
  return {
    group,
    channels: 1,
    liveChannels: 1,
    windowUs,
    frames: {
      offered: messages,
      sent: messages,
      accepted: messages,
      lost: 0,
      late: 0,
      replayed: 0,
      refused: 0,
      retried: 0,
      starvedDropped: 0,
      starvedQueued: 0,
      fellBack: 0,
      unsent: 0,
      downlinkStarved: 0,
    },
    bits: {
      offeredPayload: payload,
      sentPayload: payload,
      acceptedPayload: payload,
      linkAcceptedPayload: payload,
      wire: payload,
      padPayload: payload,
      padTag: 0,
      padDownlink: 0,
      padRetry: 0,
      blockCipherPayload: 0,
    },
    delaySamplesUs: delays,
    roundTripSamplesUs: new Float64Array(0),
    setUpSamplesUs: new Float64Array(0),
    lossBatches: { framesPerBatch: 100, losses: [] },
    firstStarvationUs: null,
    grades: {},
    payloadByGrade: {},
  };
}
