/**
 * The one result model. Targets fill `Measurements`, validation turns them into `VerdictRow`s, and
 * result.json, junit.xml, report.html and the exit code are views of `RunResult`.
 */
import type { TimelineOutcome } from "#core/timeline/outcome";
import type { EventRecord } from "./event-record.ts";

export type { TimelineOutcome };

export type Verdict = "pass" | "fail" | "inconclusive" | "not-judged";

/** A remark for the reader: key and parameters for message catalogues, and the same in English. */
export interface Note {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly text: string;
}

export interface VerdictRow {
  /** Stable id: `table1.A.delay`, `timeline.3`, `invariant.no-reuse`. */
  readonly id: string;
  /** Which table the row belongs to: `table1`, `table2`, `network`, `security`, `design`, `timeline`, `invariants`. */
  readonly table: string;
  readonly title: string;
  readonly group: string;
  readonly quantity: string;
  readonly limit: { readonly op: "<" | "<=" | ">=" | "="; readonly value: number } | null;
  /** From closed form, never from the measurement; null where there is none. */
  readonly predicted: number | null;
  readonly measured: number | null;
  readonly unit: string;
  readonly samples: number;
  /** 95 % interval of the measured value in `unit`. */
  readonly interval: readonly [number, number] | null;
  readonly verdict: Verdict;
  /** Why a row is inconclusive or not judged, or which evidence a security row rests on. */
  readonly reason?: string;
  /** The same as `reason`, for reports in other languages; absent when the reason is a target's own words. */
  readonly reasonNote?: Note;
  readonly source?: string;
  /** Further columns (p95, p99, wire rate, late, replayed ...): name -> value in its own unit. */
  readonly extra?: Readonly<Record<string, number | string>>;
}

/** Exact counts of one group, all replicas together, within the measured window. */
export interface GroupMeasurement {
  readonly group: string;
  readonly channels: number;
  /** Channels of which at least one frame was accepted in the window. */
  readonly liveChannels: number;
  readonly windowUs: number;
  readonly frames: {
    readonly offered: number;
    readonly sent: number;
    readonly accepted: number;
    readonly lost: number;
    readonly late: number;
    readonly replayed: number;
    readonly refused: number;
    readonly retried: number;
    readonly starvedDropped: number;
    readonly starvedQueued: number;
    readonly fellBack: number;
    /** Messages given up without a session to send them in, or still waiting when traffic ended. */
    readonly unsent: number;
    /** Acknowledgements withheld because the down pool could not serve them. */
    readonly downlinkStarved: number;
  };
  readonly bits: {
    readonly offeredPayload: number;
    readonly sentPayload: number;
    readonly acceptedPayload: number;
    /** Payload bits that the access link took. */
    readonly linkAcceptedPayload: number;
    readonly wire: number;
    readonly padPayload: number;
    readonly padTag: number;
    readonly padDownlink: number;
    readonly padRetry: number;
    readonly blockCipherPayload: number;
  };
  /** Access delay of every delivered message, us, ascending. Not written to result.json. */
  readonly delaySamplesUs: Float64Array;
  /** Round trips of acknowledged frames, us, ascending. Not written to result.json. */
  readonly roundTripSamplesUs: Float64Array;
  /** Session set-up times, us. */
  readonly setUpSamplesUs: Float64Array;
  /** Per channel: losses in consecutive batches of frames, to widen the loss interval for bursts. */
  readonly lossBatches: { readonly framesPerBatch: number; readonly losses: readonly number[] };
  /** First starvation of any channel after the window opened; null when none. us after window start. */
  readonly firstStarvationUs: number | null;
  readonly grades: Readonly<Record<string, number>>;
  /** Payload bits sent, by the grade of what protected them. */
  readonly payloadByGrade: Readonly<Record<string, number>>;
}

export interface PoolSeries {
  readonly pool: string;
  readonly group: string;
  readonly capacityBits: number;
  readonly thresholdBits: number;
  readonly minimumBits: number;
  /** Sample times (us since run start) and levels (bits), same length, at most 2,000. */
  readonly atUs: readonly number[];
  readonly levelBits: readonly number[];
}

/** Ledger of one pool copy; every column in exact bits (invariant 2). */
export interface LedgerRow {
  readonly pool: string;
  readonly holder: string;
  readonly generated: number;
  readonly injected: number;
  readonly usedPayload: number;
  readonly usedTag: number;
  readonly sessionKey: number;
  readonly authentication: number;
  readonly keyEncryption: number;
  readonly expired: number;
  readonly destroyed: number;
  readonly stored: number;
  readonly inFlight: number;
}

export interface StepRow {
  readonly step: number;
  readonly link: string;
  readonly key: string;
  readonly role: string;
  readonly channel: string;
  readonly atUs: number;
  readonly tookUs: number;
  readonly skipped?: string;
  readonly detail?: string;
}

export interface InvariantOutcome {
  readonly id: string;
  readonly title: string;
  readonly holds: boolean;
  readonly detail: string;
}

/** What a target brings back from a run. */
export interface Measurements {
  readonly target: string;
  /** False when the run was interrupted: the numbers are true for the part that ran. */
  readonly complete: boolean;
  readonly startedUs: number;
  readonly endedUs: number;
  readonly groups: readonly GroupMeasurement[];
  readonly pools: readonly PoolSeries[];
  readonly ledgers: readonly LedgerRow[];
  readonly steps: readonly StepRow[];
  readonly timeline: readonly TimelineOutcome[];
  readonly invariants: readonly InvariantOutcome[];
  readonly events: readonly EventRecord[];
  /** Events beyond the stated limit that were counted but not kept. */
  readonly eventsDropped: number;
  readonly runHash: string | null;
  /** Host scheduling lag, 99 %, us; 0 in virtual time. */
  readonly hostLagUs: number;
  /** Packets that reached the key servers and quantum links (offline-only asserts zero). */
  readonly quantumPlanePackets: number;
}

export interface RunResult {
  readonly version: 1;
  readonly keygrid: string;
  readonly pilot: { readonly name: string; readonly title: string; readonly file: string; readonly sha256: string };
  readonly target: string;
  readonly seed: number;
  readonly entropy: "seeded" | "os";
  readonly complete: boolean;
  readonly startedAt: string;
  readonly wallMs: number;
  readonly simulatedUs: number;
  readonly runHash: string | null;
  readonly exitCode: number;
  readonly verdict: "pass" | "fail" | "inconclusive";
  readonly verdicts: readonly VerdictRow[];
  readonly notes: readonly Note[];
  readonly groups: readonly GroupSummary[];
  readonly pools: readonly PoolSeries[];
  readonly ledgers: readonly LedgerRow[];
  readonly steps: readonly StepRow[];
  readonly timeline: readonly TimelineOutcome[];
  readonly invariants: readonly InvariantOutcome[];
  readonly topology: Topology;
}

/** `GroupMeasurement` without raw samples, with what a report draws from them. */
export interface GroupSummary
  extends Omit<GroupMeasurement, "delaySamplesUs" | "roundTripSamplesUs" | "setUpSamplesUs" | "lossBatches"> {
  readonly title: string;
  /** Nodes that hold the group's end-to-end key in the clear at some time: whoever uses it trusts them. */
  readonly trustedNodes: readonly string[];
  readonly delay: DistributionSummary;
  readonly roundTrip: DistributionSummary;
  readonly setUp: DistributionSummary;
}

/** Quantiles in us; `cdf` has at most 200 points [us, fraction]. Empty distribution: count 0, nulls. */
export interface DistributionSummary {
  readonly count: number;
  readonly medianUs: number | null;
  readonly p95Us: number | null;
  readonly p99Us: number | null;
  readonly minUs: number | null;
  readonly maxUs: number | null;
  readonly cdf: readonly (readonly [number, number])[];
}

export interface Topology {
  readonly nodes: readonly {
    readonly id: string;
    readonly kind: string;
    readonly layer: "master" | "quantum" | "access" | "terminal";
    readonly label: string;
    readonly count: number;
  }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: "quantum" | "access" | "management" | "carrier" | "local";
    readonly label: string;
  }[];
}
