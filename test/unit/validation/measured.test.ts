/** Predictions held against runs of small pilots, one for each thing that the closed form knows. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Z_999 } from "#core/metrics/quantile";
import { groupOf, type PilotRun, runText } from "#test/helpers/pilot-run";
import { overKeyRate, totalPadBits } from "#validation/checks/key-use";
import { countLoss, lossInterval } from "#validation/checks/loss";
import { kbitPerSecond } from "#validation/checks/rates";
import { type GroupPrediction, predict } from "#validation/predict/group";

const ONE = `version: 1
name: predicted
duration: 5 min
warmUp: 10 s
drain: 60 s
sites:
  master: { role: master-station }
  sub-1: { role: substation }
quantumLinks:
  qkd-1: { between: [master, sub-1], keyRate: 11 kbit/s }
media:
  slow: { rate: 40 kbit/s, propagation: 15 ms, overhead: 13 B }
  noisy: { rate: 1 Mbit/s, propagation: 15 ms, jitter: 6 ms, overhead: 13 B, bitErrorRate: 2e-5 }
  gusty: { rate: 1 Mbit/s, propagation: 15 ms, bitErrorRate: 1e-6, burst: { badFrames: 4, goodFrames: 60, badBitErrorRate: 3e-4 } }
  small: { rate: 200 kbit/s, propagation: 15 ms, queue: 8 kB }
terminals:
  one:
    site: sub-1
    medium: slow
    replicas: 3
    traffic: { message: 200 B, messages: 4, period: 1 s, pacing: even }
`;
const HOPS = "{role: collector, medium: hplc, processing: 4 ms}, {role: concentrator, medium: slow, processing: 1 ms}";

interface Both {
  readonly run: PilotRun;
  readonly predicted: GroupPrediction;
  readonly measured: PilotRun["measurements"]["groups"][number];
}

async function both(...sets: readonly string[]): Promise<Both> {
  const run = await runText(ONE, sets);
  return { run, predicted: predict(run.pilot).get("one") as GroupPrediction, measured: groupOf(run, "one") };
}

function median(sorted: Float64Array): number {
  return sorted[sorted.length >> 1] as number;
}

function close(measured: number | null, predicted: number | null, share: number): void {
  assert.ok(measured !== null && predicted !== null);
  assert.ok(Math.abs(measured - predicted) <= share * predicted, `measured ${measured}, predicted ${predicted}`);
}

describe("the predicted median delay", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "of evenly paced messages": [],
    "of random phases on a medium that is seldom busy": [
      "terminals.one.traffic.pacing=phased",
      "media.slow.rate=100 kbit/s",
    ],
    "of bursts": ["terminals.one.traffic={message: 200 B, messages: 41, period: 20 s, pacing: burst}"],
    "behind a collector and a concentrator": [`terminals.one.hops=[${HOPS}]`],
    "of bursts behind hops": [
      `terminals.one.hops=[${HOPS}]`,
      "terminals.one.traffic={message: 200 B, messages: 11, period: 20 s, pacing: burst}",
    ],
    "with jitter": ["terminals.one.medium=noisy"],
    "through a slow master station": ["fabric.gateway=30 ms", "fabric.encryptionMachine=20 ms"],
    "on a medium that is too slow": ["media.slow.rate=5 kbit/s", "media.slow.queue=4 kB"],
  };
  for (const [name, sets] of Object.entries(cases)) {
    it(name, async () => {
      const { predicted, measured } = await both(...sets);
      close(median(measured.delaySamplesUs), predicted.delayUs, Math.max(0.03, 1_000 / predicted.delayUs));
    });
  }
});

describe("the predicted loss", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "of independent bit errors": ["terminals.one.medium=noisy"],
    "of bursts of errors": ["terminals.one.medium=gusty", "terminals.one.replicas=12"],
    "after retries": [
      "terminals.one.medium=noisy",
      "media.noisy.bitErrorRate=2e-4",
      "terminals.one.ack.everyFrames=1",
      "terminals.one.retry={attempts: 3, timeout: 2 s}",
    ],
    "over hops": ["media.slow.bitErrorRate=1e-5", `terminals.one.hops=[${HOPS}]`],
    "of a queue that bursts overflow": [
      "terminals.one.medium=small",
      "terminals.one.traffic={message: 200 B, messages: 60, period: 20 s, pacing: burst}",
    ],
    "of a medium that is too slow": ["media.slow.rate=5 kbit/s", "media.slow.queue=4 kB"],
  };
  for (const [name, sets] of Object.entries(cases)) {
    it(name, async () => {
      const { predicted, measured, run } = await both(...sets);
      const subject = { group: run.pilot.groups[0] as PilotRun["pilot"]["groups"][number], predicted, measured };
      const [low, high] = lossInterval(countLoss([subject], true), Z_999);
      assert.ok(predicted.loss > 0.005, `a prediction of ${predicted.loss} shows nothing`);
      // A queue that is empty at first takes more than in the long run.
      const slack = name.includes("too slow") || name.includes("overflow") ? 0.03 : 0;
      assert.ok(
        low - slack <= predicted.loss && predicted.loss <= high + slack,
        `${predicted.loss}: ${low} to ${high}`,
      );
    });
  }
});

describe("the predicted use of key", () => {
  const key = (sets: readonly string[]) => both("terminals.one.medium=noisy", ...sets);

  for (const integrity of ["session-mac", "wegman-carter-128", "wegman-carter-256"]) {
    it(`with ${integrity}`, async () => {
      const { predicted, measured } = await key([`terminals.one.keyPolicy={integrity: ${integrity}, upShare: 0.8}`]);
      close(overKeyRate(measured.bits.padPayload, measured, predicted), predicted.paperKeyUse, 0.01);
      close(overKeyRate(totalPadBits(measured), measured, predicted), predicted.totalKeyUse, 0.02);
    });
  }

  for (const starvation of ["drop", "queue", "block-cipher"]) {
    it(`that starves under ${starvation}`, async () => {
      const { predicted, measured } = await key([
        "duration=30 min",
        `terminals.one.keyPolicy={starvation: ${starvation}, upShare: 0.5, initialFill: 500 kbit, sessionLifetime: 2 h}`,
      ]);
      close(measured.firstStarvationUs as number, predicted.starvationUs, 0.02);
      close(kbitPerSecond(measured.bits.sentPayload, measured), predicted.cipherRate / 1e3, 0.02);
      close(measured.bits.padPayload / measured.bits.sentPayload, predicted.otpShare, 0.03);
    });
  }
});
