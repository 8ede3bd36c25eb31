/** Results to render: the paper's pilot as a run that follows its design, with what a target records beside. */
import { join } from "node:path";
import { STEP_LINKS, type StepNumber } from "#core/negotiation/steps";
import type { Pilot, TerminalGroup } from "#pilot/pilot";
import { packageRoot, readPilot } from "#pilot/read";
import type {
  GroupMeasurement,
  LedgerRow,
  Measurements,
  PoolSeries,
  RunResult,
  StepRow,
  VerdictRow,
} from "#result/result";
import { aPilot, aRun } from "#test/unit/validation/fixtures";
import { assembleResult } from "#validation/assemble";
import { judge } from "#validation/judge";
import { predictGroup } from "#validation/predict/group";

const FACTS = {
  keygrid: "0.1.0",
  file: "scenarios/paper-pilot/pilot.yaml",
  sha256: "5e".repeat(32),
  startedAt: "2026-08-24T09:30:00.000Z",
  wallMs: 9_412,
};

type Changes = NonNullable<Parameters<typeof aRun>[1]>;

export function resultOf(pilot: Pilot, measurements: Measurements): RunResult {
  return assembleResult(pilot, measurements, judge(pilot, measurements), FACTS);
}

let paperPilot: Pilot | undefined;

function readPaperPilot(): Pilot {
  if (paperPilot !== undefined) return paperPilot;
  const loaded = readPilot(join(packageRoot(), "scenarios", "paper-pilot", "pilot.yaml"));
  if (!loaded.ok) throw new Error("the paper's pilot does not load");
  paperPilot = loaded.pilot;
  return paperPilot;
}

/** All groups of the paper's pilot with curves, pools, ledgers, steps and a timeline. */
export function paperResult(changes: Changes = {}, whole: Partial<Measurements> = {}): RunResult {
  const pilot = readPaperPilot();
  const shaped = Object.fromEntries(
    pilot.groups.map((group) => [group.name, { ...shapeOf(pilot, group), ...changes[group.name] }]),
  );
  const recorded = {
    pools: pilot.groups.map((group) => poolOf(pilot, group)),
    ledgers: pilot.groups.flatMap((group) => ledgersOf(group)),
    steps: pilot.groups.flatMap((group, index) => stepsOf(group, index)),
    timeline: [
      { text: "never counter reused-pad of * > 0", kind: "never" as const, holds: true, atUs: null, detail: "0" },
    ],
  };
  return resultOf(pilot, aRun(pilot, shaped, { ...recorded, ...whole }));
}

/** A small run of one group, without anything recorded. */
export function smallResult(whole: Partial<RunResult> = {}): RunResult {
  const pilot = aPilot();
  return { ...resultOf(pilot, aRun(pilot)), ...whole };
}

/** Nothing ran, nothing was asked. */
export function emptyResult(): RunResult {
  return smallResult({
    verdicts: [],
    notes: [],
    groups: [],
    invariants: [],
    topology: { nodes: [], edges: [] },
    runHash: null,
    complete: false,
    verdict: "inconclusive",
    exitCode: 130,
  });
}

export function aVerdictRow(changes: Partial<VerdictRow> = {}): VerdictRow {
  return {
    id: "mine.A.delay",
    table: "mine",
    title: "Access delay of A",
    group: "A",
    quantity: "access-delay",
    limit: { op: "<=", value: 0.05 },
    predicted: 0.029,
    measured: 0.0291,
    unit: "s",
    samples: 12_122,
    interval: [0.0289, 0.0293],
    verdict: "pass",
    source: "us",
    ...changes,
  };
}

/** Delays with the jitter of the medium, the odd wait behind another message, and a tail of retries. */
function shapeOf(pilot: Pilot, group: TerminalGroup): Partial<GroupMeasurement> {
  const design = predictGroup(pilot, group);
  const random = generator(group.name.length * 7_919 + group.traffic.messageBytes);
  const seconds = (pilot.durationUs / 1e6) * design.channels;
  const count = Math.max(1, Math.round(design.framesPerSecond * seconds * (1 - design.loss)));
  const delays = Float64Array.from({ length: count }, () => {
    const jitter = (random() - 0.5) * Math.min(10_000, design.delayUs * 0.3);
    const wait = random() < 0.08 ? random() * 12_000 : 0;
    return Math.round(design.delayUs + jitter + wait);
  }).sort();
  const starvesUs = design.starvationUs;
  const starves = Number.isFinite(starvesUs) && starvesUs < pilot.durationUs;
  return { delaySamplesUs: delays, firstStarvationUs: starves ? Math.round(starvesUs) : null };
}

function poolOf(pilot: Pilot, group: TerminalGroup): PoolSeries {
  const { upShare, capacityBits, thresholdBits, minimumBits, initialFillBits } = group.keyPolicy;
  const { key } = predictGroup(pilot, group);
  const atUs = Array.from({ length: 240 }, (_, index) => index * 5_062_500);
  const change = (key.upSupply - key.upDemand) / 1e6;
  const levelBits = atUs.map((us, index) => {
    const level = initialFillBits * upShare + change * us + (index % 5) * 9_000;
    return Math.round(Math.min(capacityBits * upShare, Math.max(0, level)));
  });
  const share = (bits: number) => Math.floor(bits * upShare);
  return {
    pool: `${group.name}/1 up`,
    group: group.name,
    capacityBits: share(capacityBits),
    thresholdBits: share(thresholdBits),
    minimumBits: share(minimumBits),
    atUs,
    levelBits,
  };
}

function ledgersOf({ name, replicas, count }: TerminalGroup): LedgerRow[] {
  return Array.from({ length: replicas * count }, (_, index) => index + 1).flatMap((number) =>
    (["terminal", "encryption-machine"] as const).flatMap((holder) =>
      (["up", "down"] as const).map((direction): LedgerRow => {
        const isUp = direction === "up";
        const book = {
          generated: isUp ? 12_540_000 : 660_000,
          injected: isUp ? 2_850_000 : 150_000,
          usedPayload: isUp ? 11_736_000 : 0,
        };
        const spent = {
          usedTag: 0,
          sessionKey: 768,
          authentication: 512,
          keyEncryption: 0,
          expired: 0,
          destroyed: 0,
          inFlight: 0,
        };
        const stored = book.generated + book.injected - book.usedPayload - spent.sessionKey - spent.authentication;
        return { pool: `${name}/${number} ${direction}`, holder, ...book, ...spent, stored };
      }),
    ),
  );
}

const ROLES: Readonly<Record<StepNumber, string>> = {
  1: "gateway:master",
  2: "terminal",
  3: "encryption-machine:master",
  4: "encryption-machine:master",
  5: "key-server:master",
  6: "key-server:master",
  7: "key-server:master",
  8: "terminal",
  9: "encryption-machine:master",
};

function stepsOf({ name }: TerminalGroup, index: number): StepRow[] {
  const inStock = index % 4 !== 3;
  let atUs = 10_000;
  return (Object.keys(STEP_LINKS).map(Number) as StepNumber[]).map((step): StepRow => {
    const skipped = inStock && (step === 6 || step === 7);
    const tookUs = skipped || step === 9 ? 0 : 3_200 * step + 1_700 * (index % 3) + (step === 6 ? 46_000 : 0);
    atUs += tookUs;
    const role = ROLES[step] === "terminal" ? `terminal:${name}/1` : ROLES[step];
    const detail =
      step === 3
        ? { detail: "encryption key, otp, session-mac" }
        : step === 5
          ? { detail: inStock ? "serve: in stock" : "start: below threshold" }
          : {};
    const { link, key } = STEP_LINKS[step];
    return {
      step,
      link,
      key,
      role,
      channel: `${name}/1`,
      atUs,
      tookUs,
      ...detail,
      ...(skipped ? { skipped: "in stock" } : {}),
    };
  });
}

/** A linear congruential generator: the same numbers on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Words that the model chooses from; every other text may be anyone's. */
const CLOSED = new Set([
  "verdict",
  "op",
  "entropy",
  "kind",
  "layer",
  "link",
  "key",
  "id",
  "from",
  "to",
  "startedAt",
  "unit",
  "quantity",
  "group",
  "table",
  "channel",
]);

/** The result with `text` behind every text that a pilot, a target or a file name could have put there. */
export function evil(result: RunResult, text: string): RunResult {
  const spoil = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return CLOSED.has(key) ? value : value + text;
    if (Array.isArray(value)) return value.map((item) => spoil(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, spoil(part, name)]));
  };
  return spoil(result, "") as RunResult;
}
