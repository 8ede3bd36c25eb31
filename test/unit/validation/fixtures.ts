/** Small pilots and made-up measurements: what a check says is then known beforehand. */
import type { TimelineStatement } from "#core/timeline/timeline";
import type { Medium, Pilot, QuantumLink, Requirement, TerminalGroup } from "#pilot/pilot";
import type { GroupMeasurement, Measurements, VerdictRow } from "#result/result";
import { judge } from "#validation/judge";
import { predictGroup } from "#validation/predict/group";

export const RADIO: Medium = {
  name: "radio",
  title: "Radio",
  source: "test",
  rateBitsPerSecond: 2_000_000,
  propagationUs: 20_000,
  jitterUs: 10_000,
  overheadBytes: 13,
  bitErrorRate: 2e-6,
  burst: null,
  queueBytes: 64_000,
  duplicateProbability: 0,
  reorderProbability: 0,
  reorderDelayUs: 0,
};

export const POWER_LINE: Medium = {
  ...RADIO,
  name: "power-line",
  rateBitsPerSecond: 500_000,
  propagationUs: 2_000,
  jitterUs: 2_000,
  overheadBytes: 12,
  bitErrorRate: 1e-8,
};

export const QKD: QuantumLink = {
  name: "qkd-1",
  between: ["master", "sub-1"],
  keyRateBitsPerSecond: 11_000,
  keyRateScope: "channel",
  lengthMetres: 12_000,
  enabled: true,
};

/** Category A of Table I, two replicas. */
export const GROUP_A: TerminalGroup = {
  name: "A",
  title: "Category A",
  category: "A",
  classBitsPerSecond: null,
  site: "sub-1",
  service: "collection",
  count: 1,
  replicas: 2,
  judged: true,
  medium: "radio",
  hops: [],
  keyPolicy: {
    algorithm: "otp",
    blockCipher: "aes-256",
    integrity: "session-mac",
    upShare: 0.95,
    initialFillBits: 3_000_000,
    minimumBits: 64_000,
    thresholdBits: 1_000_000,
    capacityBits: 8_000_000,
    delivery: "colocated",
    keyMaterial: "stored",
    starvation: "block-cipher",
    starvationQueueMessages: 64,
    sessionLifetimeUs: 600_000_000,
  },
  traffic: { messageBytes: 480, messagesPerPeriod: 73_350 / 480, periodUs: 60_000_000, pacing: "phased" },
  ack: { everyFrames: 16 },
  retry: { attempts: 1, timeoutUs: 60_000_000 },
};

export function aGroup(
  changes: Partial<Omit<TerminalGroup, "keyPolicy" | "traffic">> & {
    readonly keyPolicy?: Partial<TerminalGroup["keyPolicy"]>;
    readonly traffic?: Partial<TerminalGroup["traffic"]>;
  } = {},
): TerminalGroup {
  return {
    ...GROUP_A,
    ...changes,
    keyPolicy: { ...GROUP_A.keyPolicy, ...changes.keyPolicy },
    traffic: { ...GROUP_A.traffic, ...changes.traffic },
  };
}

/** A sustained stream of `bitsPerSecond` on a line of its own rate. */
export function aClass(bitsPerSecond: number, keyPolicy: Partial<TerminalGroup["keyPolicy"]> = {}): TerminalGroup {
  return aGroup({
    name: `class-${bitsPerSecond / 1e3}`,
    title: `Class ${bitsPerSecond / 1e3} kbit/s`,
    category: null,
    classBitsPerSecond: bitsPerSecond,
    replicas: 1,
    keyPolicy,
    traffic: { messagesPerPeriod: (bitsPerSecond * 60) / 3_840, pacing: "even" },
  });
}

export interface PilotParts {
  readonly groups?: readonly TerminalGroup[];
  readonly rows?: readonly Requirement[];
  readonly timeline?: readonly TimelineStatement[];
  readonly links?: readonly QuantumLink[];
  readonly media?: readonly Medium[];
  readonly durationUs?: number;
  readonly warmUpUs?: number;
}

export function aPilot(parts: PilotParts = {}): Pilot {
  const media = parts.media ?? [RADIO, POWER_LINE];
  return {
    version: 1,
    name: "test",
    title: "Test",
    seed: 7,
    entropy: "seeded",
    durationUs: parts.durationUs ?? 1_200_000_000,
    warmUpUs: parts.warmUpUs ?? 0,
    drainUs: 5_000_000,
    sites: [
      { name: "master", role: "master-station", label: "Master", hasKeyServer: true },
      { name: "sub-1", role: "substation", label: "1#", hasKeyServer: true },
      { name: "sub-2", role: "substation", label: "2#", hasKeyServer: false },
    ],
    quantumLinks: parts.links ?? [QKD],
    services: [{ name: "collection", title: "Collection", at: "master" }],
    fabric: { gatewayUs: 1_000, encryptionMachineUs: 1_000, managementUs: 5_000, persistUs: 1_000 },
    media: Object.fromEntries(media.map((medium) => [medium.name, medium])),
    groups: parts.groups ?? [GROUP_A],
    requirements: [{ name: "set", title: "Set", source: "test", requirements: parts.rows ?? [] }],
    timeline: parts.timeline ?? [],
  };
}

export function aRow(
  quantity: Requirement["quantity"],
  limit: Requirement["limit"],
  changes: Partial<Requirement> = {},
): Requirement {
  const group = changes.group ?? "A";
  return {
    id: `table1.${group}.${quantity}`,
    title: quantity,
    quantity,
    group,
    limit,
    unit: "1",
    source: "test",
    ...changes,
  };
}

type Changes = Partial<Omit<GroupMeasurement, "frames" | "bits">> & {
  readonly frames?: Partial<GroupMeasurement["frames"]>;
  readonly bits?: Partial<GroupMeasurement["bits"]>;
};

/** Ascending delays of `count` messages, evenly within 5 ms around `medianUs`. */
export function delaysAround(medianUs: number, count: number): Float64Array {
  return Float64Array.from(
    { length: count },
    (_, i) => medianUs + (10_000 * (i - (count - 1) / 2)) / Math.max(1, count),
  );
}

/** What a run that follows its design to the letter measures of a group. */
export function measured(pilot: Pilot, group: TerminalGroup, changes: Changes = {}): GroupMeasurement {
  const design = predictGroup(pilot, group);
  const windowUs = changes.windowUs ?? pilot.durationUs;
  const seconds = (windowUs / 1e6) * design.channels;
  const share = design.cipherRate / design.payloadRate;
  const offered = Math.round(design.framesPerSecond * seconds);
  const sent = Math.round(offered * share);
  const lost = Math.round(sent * design.loss);
  const payloadBits = 8 * group.traffic.messageBytes;
  const padPayload = Math.round(sent * design.otpShare) * payloadBits;
  const padAll = (design.totalKeyUse ?? 0) * (design.key.keyRate ?? 0) * seconds;
  const batches = Math.floor(sent / 50);
  const base: GroupMeasurement = {
    group: group.name,
    channels: design.channels,
    liveChannels: design.channels,
    windowUs,
    frames: {
      offered,
      sent,
      accepted: sent - lost,
      lost,
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
      offeredPayload: offered * payloadBits,
      sentPayload: sent * payloadBits,
      acceptedPayload: (sent - lost) * payloadBits,
      linkAcceptedPayload: Math.round(offered * design.achieved) * payloadBits,
      wire: sent * (payloadBits + 400),
      padPayload,
      padTag: 0,
      padDownlink: Math.max(0, Math.round(padAll - padPayload)),
      padRetry: 0,
      blockCipherPayload: sent * payloadBits - padPayload,
    },
    delaySamplesUs: delaysAround(design.delayUs, sent - lost),
    roundTripSamplesUs: Float64Array.of(60_000),
    setUpSamplesUs: Float64Array.of(120_000, 130_000),
    lossBatches: { framesPerBatch: 50, losses: spread(lost, batches) },
    firstStarvationUs: null,
    grades: { computational: design.channels },
    payloadByGrade: {},
  };
  return {
    ...base,
    ...changes,
    frames: { ...base.frames, ...changes.frames },
    bits: { ...base.bits, ...changes.bits },
  };
}

/** `lost` losses over `batches` as evenly as they go. */
function spread(lost: number, batches: number): number[] {
  return Array.from(
    { length: batches },
    (_, i) => Math.floor(((i + 1) * lost) / batches) - Math.floor((i * lost) / batches),
  );
}

export const INVARIANTS: Measurements["invariants"] = [
  { id: "no-reuse", title: "No byte twice", holds: true, detail: "0 bytes" },
  { id: "no-clear-payload", title: "No payload in the clear", holds: true, detail: "0 frames" },
  { id: "conservation", title: "Every bit accounted for", holds: true, detail: "all balance" },
];

/** A run in which every group follows its design, but for `changes` by group and `whole` for the run. */
export function aRun(
  pilot: Pilot,
  changes: Readonly<Record<string, Changes>> = {},
  whole: Partial<Measurements> = {},
): Measurements {
  return {
    target: "sim",
    complete: true,
    startedUs: pilot.warmUpUs,
    endedUs: pilot.warmUpUs + pilot.durationUs + pilot.drainUs,
    groups: pilot.groups.map((group) => measured(pilot, group, changes[group.name])),
    pools: [],
    ledgers: [],
    steps: [],
    timeline: [],
    invariants: INVARIANTS,
    events: [],
    eventsDropped: 0,
    runHash: "ab".repeat(32),
    hostLagUs: 0,
    quantumPlanePackets: 0,
    ...whole,
  };
}

/** Judges a run of one pilot with one row; that row comes back. */
export function judgeRow(
  row: Requirement,
  changes: Changes = {},
  whole: Partial<Measurements> = {},
  parts: PilotParts = {},
): VerdictRow {
  const pilot = aPilot({ ...parts, rows: [row] });
  const name = (pilot.groups[0] as TerminalGroup).name;
  return rowNamed(judge(pilot, aRun(pilot, { [name]: changes }, whole)).verdicts, row.id);
}

export function rowNamed(rows: readonly VerdictRow[], id: string): VerdictRow {
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined) throw new Error(`no row ${id} among ${rows.map((candidate) => candidate.id).join(", ")}`);
  return row;
}
