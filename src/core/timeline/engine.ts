import { US_PER_MS, US_PER_S } from "../time.ts";
import { Assertion, type TimelineWindow } from "./assertion.ts";
import type { TimelineOutcome } from "./outcome.ts";
import type { Fault, TimelineStatement } from "./timeline.ts";
import type { TimelineWorld } from "./world.ts";

/** How often levels and counters are looked at; states are looked at whenever one changes. */
export const LEVEL_STEP_US = 100 * US_PER_MS;
export const COUNTER_STEP_US = US_PER_S;

/** A fault begins, turns (flap) or ends. */
interface Turn {
  readonly atUs: number;
  readonly act: "apply" | "lift" | "none";
  readonly lease: Lease;
  readonly ends: boolean;
}

interface Lease {
  readonly fault: Fault;
  readonly text: string;
  atUs: number | null;
  refused: boolean;
}

/**
 * Runs a timeline against a target: begins and ends faults at their times, looks at assertions, and says
 * at the end what became of each statement. It keeps no clock: the driver asks `nextUs` and calls
 * `advance`; between those it calls `changed` when a role reported a change of state.
 */
export class TimelineEngine {
  readonly #world: TimelineWorld;
  readonly #turns: Turn[];
  readonly #entries: (Lease | Assertion)[] = [];
  readonly #assertions: Assertion[] = [];
  readonly #stepUs: number;
  #turn = 0;
  #nextLookUs: number;

  constructor(statements: readonly TimelineStatement[], world: TimelineWorld, window: TimelineWindow) {
    this.#world = world;
    const turns: Turn[] = [];
    for (const statement of statements) {
      if (statement.kind === "fault") {
        const lease: Lease = { fault: statement.fault, text: statement.text, atUs: null, refused: false };
        turns.push(...turnsOf(lease, statement.atUs));
        this.#entries.push(lease);
      } else {
        const assertion = new Assertion(statement, window);
        this.#assertions.push(assertion);
        this.#entries.push(assertion);
      }
    }
    // A lease that ends makes room before one that begins at the same moment.
    this.#turns = turns.sort((a, b) => a.atUs - b.atUs || Number(a.act === "apply") - Number(b.act === "apply"));
    const levels = this.#assertions.some(({ condition }) => condition.kind === "pool-level");
    this.#stepUs = levels ? LEVEL_STEP_US : COUNTER_STEP_US;
    this.#nextLookUs = this.#assertions.length === 0 ? Number.POSITIVE_INFINITY : 0;
  }

  /** Once, after the roles exist and before any event has run. */
  begin(): void {
    for (const entry of this.#entries) if ("fault" in entry) this.#world.prepare(entry.fault);
  }

  /** When `advance` wants to be called next, us; Infinity for never. */
  nextUs(): number {
    const turnUs = this.#turns[this.#turn]?.atUs ?? Number.POSITIVE_INFINITY;
    return Math.min(turnUs, this.#nextLookUs);
  }

  /** Does everything that is due at or before `atUs`. */
  advance(atUs: number): void {
    while ((this.#turns[this.#turn]?.atUs ?? Number.POSITIVE_INFINITY) <= atUs)
      this.#take(this.#turns[this.#turn++] as Turn);
    this.#look(atUs);
    if (this.#nextLookUs <= atUs) this.#nextLookUs = this.#lookAfter(atUs);
  }

  /** A pool, session or node changed its state: nothing that lasts only a moment may be missed. */
  changed(atUs: number): void {
    for (const assertion of this.#assertions) {
      const { kind } = assertion.condition;
      if (kind !== "counter" && kind !== "pool-level" && assertion.concerns(atUs)) assertion.look(atUs, this.#world);
    }
  }

  /** Outcomes in the order of the file. `complete`: the run reached its end. */
  finish(endedUs: number, complete: boolean): readonly TimelineOutcome[] {
    this.#look(endedUs);
    for (const assertion of this.#assertions) {
      if (complete || assertion.toUs <= endedUs) assertion.close(endedUs, this.#world);
    }
    return this.#entries.map((entry) => (entry instanceof Assertion ? entry.outcome() : faultOutcome(entry)));
  }

  #take({ lease, act, ends, atUs }: Turn): void {
    const { fault, text } = lease;
    if (act === "apply") {
      if (lease.atUs === null) this.#world.report("fault-start", text);
      lease.atUs ??= atUs;
      if (!this.#world.apply(fault)) lease.refused = true;
    }
    if (act === "lift" && !lease.refused) this.#world.lift(fault);
    if (ends) this.#world.report("fault-end", text);
  }

  #look(atUs: number): void {
    for (const assertion of this.#assertions) {
      if (assertion.concerns(atUs)) assertion.look(atUs, this.#world);
      if (atUs >= assertion.toUs) assertion.close(atUs, this.#world);
    }
  }

  /** The next step, or the next edge of a window if that comes first. */
  #lookAfter(atUs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const assertion of this.#assertions) {
      if (!assertion.isOpen) continue;
      if (assertion.fromUs > atUs) next = Math.min(next, assertion.fromUs);
      else
        next = Math.min(next, atUs + this.#stepUs, assertion.toUs > atUs ? assertion.toUs : Number.POSITIVE_INFINITY);
    }
    return next;
  }
}

/** A flap turns the link off and on by turns, beginning with a cut, and leaves it up at the end. */
function turnsOf(lease: Lease, atUs: number): Turn[] {
  const { fault } = lease;
  const endUs = atUs + fault.forUs;
  if (fault.verb !== "flap") {
    return [
      { atUs, act: "apply", ends: false, lease },
      { atUs: endUs, act: "lift", ends: true, lease },
    ];
  }
  const turns: Turn[] = [];
  let act: Turn["act"] = "apply";
  for (let turnUs = atUs; turnUs < endUs; turnUs += fault.everyUs) {
    turns.push({ atUs: turnUs, act, ends: false, lease });
    act = act === "apply" ? "lift" : "apply";
  }
  // `act` is what would come next: only a link that is cut needs lifting.
  turns.push({ atUs: endUs, act: act === "lift" ? "lift" : "none", ends: true, lease });
  return turns;
}

function faultOutcome({ text, atUs, refused }: Lease): TimelineOutcome {
  const detail = refused ? "the target could not carry it out" : "";
  return { text, kind: "fault", holds: refused ? false : null, atUs, detail };
}
