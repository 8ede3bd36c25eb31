import type { Condition, Fault, LinkSelector, NodeSelector } from "./timeline.ts";

/** What a target lets the timeline do and ask. Every answer is about the moment of the call. */
export interface TimelineWorld {
  /** Before anything runs: what a fault implies for the time before it (those who are to join are away). */
  prepare(fault: Fault): void;
  /** Begins a fault's lease; false when the target cannot carry it out. */
  apply(fault: Fault): boolean;
  /** Ends it. Leases may overlap: what another one still holds stays as that one wants it. */
  lift(fault: Fault): void;
  poolState(channel: string, direction: "up" | "down"): string;
  poolLevelBits(channel: string, direction: "up" | "down"): number;
  nodeState(node: NodeSelector): string;
  linkState(link: LinkSelector): string;
  sessionState(channel: string): string;
  counter(name: string, of: string): number;
  /** Something happened that belongs into the event log. */
  report(kind: "fault-start" | "fault-end", text: string): void;
  reportAssertion(text: string, holds: boolean): void;
}

/** Whether a condition holds now, and what was found instead of a bare yes or no. */
export interface Observation {
  readonly holds: boolean;
  readonly found: string;
}

export function observe(condition: Condition, world: TimelineWorld): Observation {
  switch (condition.kind) {
    case "pool":
      return compareState(world.poolState(condition.channel, condition.direction), condition.state);
    case "pool-level":
      return compareNumber(world.poolLevelBits(condition.channel, condition.direction), condition.op, condition.bits);
    case "node":
      return compareState(world.nodeState(condition.node), condition.state);
    case "link":
      return compareState(world.linkState(condition.link), condition.state);
    case "session":
      return compareState(world.sessionState(condition.channel), condition.state);
    case "counter":
      return compareNumber(world.counter(condition.counter, condition.of), condition.op, condition.value);
  }
}

function compareState(found: string, wanted: string): Observation {
  return { holds: found === wanted, found };
}

function compareNumber(found: number, op: string, wanted: number): Observation {
  const holds =
    (op === "<" && found < wanted) ||
    (op === "<=" && found <= wanted) ||
    (op === "=" && found === wanted) ||
    (op === "!=" && found !== wanted) ||
    (op === ">=" && found >= wanted) ||
    (op === ">" && found > wanted);
  return { holds, found: String(found) };
}
