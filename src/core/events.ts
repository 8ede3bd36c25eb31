/** What roles report, whole: rare enough to be written to events.ndjson. The driver adds time and entity. */
import type { PoolState } from "./key-pool/state.ts";
import type { StepNumber } from "./negotiation/steps.ts";

export type RoleEvent =
  /** One of the nine steps was finished by the reporting role; `skipped` names why it was not needed. */
  | {
      readonly kind: "step";
      readonly step: StepNumber;
      readonly channel: string;
      readonly skipped?: string;
      readonly detail?: string;
    }
  | {
      readonly kind: "pool-state";
      readonly pool: string;
      readonly from: PoolState;
      readonly to: PoolState;
      readonly levelBits: number;
    }
  | {
      readonly kind: "session";
      readonly channel: string;
      readonly state: "closed" | "opening" | "open";
      readonly grade?: string;
      readonly reason?: string;
    }
  | {
      readonly kind: "key-block";
      readonly pair: string;
      readonly block: number;
      readonly bits: number;
      readonly stage: KeyStage;
    }
  | { readonly kind: "key-destroyed"; readonly pool: string; readonly bits: number; readonly reason: string }
  | {
      readonly kind: "quantum";
      readonly pair: string;
      readonly request: "request" | "read" | "status" | "stop";
      readonly bits: number;
    }
  | { readonly kind: "refused"; readonly channel: string; readonly reason: string; readonly count: number }
  | { readonly kind: "note"; readonly text: string };

export type KeyStage = "generated" | "read" | "confirmed" | "delivered" | "injected";
