/** One line of events.ndjson: what happened, when (us since run start) and who says so. */
import type { RoleEvent } from "#core/events";

export type EventRecord = { readonly atUs: number; readonly entity: string } & (RoleEvent | RunEvent);

/** What the target itself reports: phases, faults, progress. */
export type RunEvent =
  | { readonly kind: "phase"; readonly phase: "warm-up" | "window" | "drain" | "end" }
  | { readonly kind: "fault-start" | "fault-end"; readonly text: string }
  | { readonly kind: "assertion"; readonly text: string; readonly holds: boolean }
  | { readonly kind: "progress"; readonly simulatedUs: number; readonly totalUs: number; readonly frames: number };
