import type { TimelineEngine } from "#core/timeline/engine";
import type { Fault, LinkSelector, NodeSelector } from "#core/timeline/timeline";
import type { TimelineWorld } from "#core/timeline/world";

/** A target as the timeline sees it: whatever a test says it is, with a log of what it was told. */
export class FakeWorld implements TimelineWorld {
  nowUs = 0;
  /** `12 apply cut qkd-1`: seconds, what, which. */
  readonly log: string[] = [];
  readonly states = new Map<string, string>();
  readonly numbers = new Map<string, number>();
  /** Verbs that it cannot carry out. */
  readonly refuses = new Set<Fault["verb"]>();

  prepare(fault: Fault): void {
    this.#note(`prepare ${fault.verb}`);
  }

  apply(fault: Fault): boolean {
    this.#note(`apply ${nameOf(fault)}`);
    return !this.refuses.has(fault.verb);
  }

  lift(fault: Fault): void {
    this.#note(`lift ${nameOf(fault)}`);
  }

  poolState(channel: string, direction: "up" | "down"): string {
    return this.states.get(`pool ${channel} ${direction}`) ?? "READY";
  }

  poolLevelBits(channel: string, direction: "up" | "down"): number {
    return this.numbers.get(`level ${channel} ${direction}`) ?? 0;
  }

  nodeState(node: NodeSelector): string {
    return this.states.get(`${node.role} ${node.place}`) ?? "up";
  }

  linkState(link: LinkSelector): string {
    return this.states.get(link.name) ?? "up";
  }

  sessionState(channel: string): string {
    return this.states.get(`session ${channel}`) ?? "open";
  }

  counter(name: string, of: string): number {
    return this.numbers.get(`${name} of ${of}`) ?? 0;
  }

  report(kind: "fault-start" | "fault-end", text: string): void {
    this.#note(`${kind} ${text}`);
  }

  reportAssertion(text: string, holds: boolean): void {
    this.#note(`${holds ? "held" : "failed"} ${text}`);
  }

  /** What was applied and lifted, without the reports. */
  get acts(): string[] {
    return this.log.filter((entry) => / (apply|lift) /.test(entry));
  }

  #note(what: string): void {
    this.log.push(`${this.nowUs / 1_000_000} ${what}`);
  }
}

function nameOf(fault: Fault): string {
  if ("link" in fault) return `${fault.verb} ${fault.link.name}`;
  if ("node" in fault) return `${fault.verb} ${fault.node.role}`;
  return fault.verb;
}

export interface Change {
  readonly atUs: number;
  readonly set: (world: FakeWorld) => void;
  /** False: nothing tells the engine; levels and counters move like that. */
  readonly told?: boolean;
}

/** Runs the engine up to `untilUs` as a driver does, with the changes at their times. */
export function drive(
  engine: TimelineEngine,
  world: FakeWorld,
  untilUs: number,
  changes: readonly Change[] = [],
): void {
  const waiting = [...changes].sort((a, b) => a.atUs - b.atUs);
  for (;;) {
    const change = waiting[0];
    const changeUs = change?.atUs ?? Number.POSITIVE_INFINITY;
    const engineUs = engine.nextUs();
    const nextUs = Math.min(changeUs, engineUs);
    if (nextUs > untilUs) break;
    world.nowUs = nextUs;
    if (engineUs <= changeUs) engine.advance(nextUs);
    else {
      waiting.shift();
      change?.set(world);
      if (change?.told !== false) engine.changed(nextUs);
    }
  }
  world.nowUs = untilUs;
}
