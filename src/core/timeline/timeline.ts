/**
 * The fault timeline and its assertions: one language for every target (docs/reference/timeline.md).
 *
 *   at 120 s cut link qkd-1 for 30 s
 *   at 10 s degrade link access:A bit-error-rate 8e-6, rate 20 kbit/s for 60 s
 *   within 5 s expect pool A/1 up is WARNING
 *   never counter reused-pad of * > 0
 */

/** A role by kind and place (`key-server sub-1`), one terminal (`terminal A/1`) or a whole group (`terminal A`). */
export interface NodeSelector {
  readonly kind: "node";
  readonly role: string;
  /** Site, group or `group/number`; empty for roles that exist once. */
  readonly place: string;
}

/** A quantum link by name, or `access:<group>[/n]`, or `management:<site>`. */
export interface LinkSelector {
  readonly kind: "link";
  readonly name: string;
}

/** Link parameters a `degrade` replaces while its lease runs. */
export interface Degradation {
  readonly rateBitsPerSecond?: number;
  readonly propagationUs?: number;
  readonly jitterUs?: number;
  readonly bitErrorRate?: number;
  readonly duplicateProbability?: number;
  readonly reorderProbability?: number;
  /** Key rate of a quantum link, bit/s. */
  readonly keyRateBitsPerSecond?: number;
}

/** A fault is a lease: it ends by itself after `forUs`, whatever else happens. */
export type Fault =
  | { readonly verb: "cut"; readonly link: LinkSelector; readonly forUs: number }
  | {
      readonly verb: "flap";
      readonly link: LinkSelector;
      readonly everyUs: number;
      readonly forUs: number;
    }
  | {
      readonly verb: "degrade";
      readonly link: LinkSelector;
      readonly by: Degradation;
      readonly forUs: number;
    }
  | { readonly verb: "kill" | "pause"; readonly node: NodeSelector; readonly forUs: number }
  | {
      readonly verb: "partition";
      readonly sites: readonly string[];
      readonly from: readonly string[];
      readonly forUs: number;
    }
  /** `leave`: terminals go for the lease and come back; `join`: they come at `atUs` and leave at the end. */
  | {
      readonly verb: "join" | "leave";
      readonly group: string;
      readonly count: number;
      readonly forUs: number;
    };

export type Comparison = "<" | "<=" | "=" | "!=" | ">=" | ">";

export type Condition =
  /** `pool A/1 up is READY` */
  | {
      readonly kind: "pool";
      readonly channel: string;
      readonly direction: "up" | "down";
      readonly state: string;
    }
  /** `pool A/1 up level > 1 Mbit` */
  | {
      readonly kind: "pool-level";
      readonly channel: string;
      readonly direction: "up" | "down";
      readonly op: Comparison;
      readonly bits: number;
    }
  /** `key-server sub-1 is down`; states: up, down, paused */
  | { readonly kind: "node"; readonly node: NodeSelector; readonly state: string }
  /** `link qkd-1 is cut`; states: up, cut, degraded */
  | { readonly kind: "link"; readonly link: LinkSelector; readonly state: string }
  /** `session A/1 is open`; states: closed, opening, open */
  | { readonly kind: "session"; readonly channel: string; readonly state: string }
  /** `counter starved-dropped of A > 0`; `*` means all channels; names in docs/reference/timeline.md */
  | {
      readonly kind: "counter";
      readonly counter: string;
      readonly of: string;
      readonly op: Comparison;
      readonly value: number;
    };

export type TimelineStatement =
  | { readonly kind: "fault"; readonly atUs: number; readonly fault: Fault; readonly text: string }
  /** Must hold at some moment in [fromUs, fromUs + withinUs]. */
  | {
      readonly kind: "expect";
      readonly fromUs: number;
      readonly withinUs: number;
      readonly condition: Condition;
      readonly text: string;
    }
  | { readonly kind: "always" | "never"; readonly condition: Condition; readonly text: string };
