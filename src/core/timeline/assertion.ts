import { formatTimeUs } from "../units/units.ts";
import type { TimelineOutcome } from "./outcome.ts";
import type { Condition, TimelineStatement } from "./timeline.ts";
import { observe, type TimelineWorld } from "./world.ts";

type AssertionStatement = Exclude<TimelineStatement, { kind: "fault" }>;

/** The times in which `always` is asked: after the warm-up, until traffic ends; us since run start. */
export interface TimelineWindow {
  readonly startUs: number;
  readonly endUs: number;
}

/**
 * One assertion while the run goes on: looked at whenever something may have changed, until it is
 * decided. `expect` is decided by the first moment at which it holds, `always` and `never` by the first
 * at which they do not; what is left is decided by the end.
 */
export class Assertion {
  readonly statement: AssertionStatement;
  readonly fromUs: number;
  readonly toUs: number;
  #holds: boolean | null = null;
  #atUs: number | null = null;
  #found = "";
  #asked = 0;

  constructor(statement: AssertionStatement, window: TimelineWindow) {
    this.statement = statement;
    this.fromUs = statement.kind === "expect" ? statement.fromUs : statement.kind === "always" ? window.startUs : 0;
    this.toUs =
      statement.kind === "expect"
        ? statement.fromUs + statement.withinUs
        : statement.kind === "always"
          ? window.endUs
          : Number.POSITIVE_INFINITY;
  }

  get condition(): Condition {
    return this.statement.condition;
  }

  get isOpen(): boolean {
    return this.#holds === null;
  }

  /** Whether the condition is to be looked at now. `always` ends just before traffic does. */
  concerns(atUs: number): boolean {
    if (!this.isOpen || atUs < this.fromUs) return false;
    return this.statement.kind === "always" ? atUs < this.toUs : atUs <= this.toUs;
  }

  look(atUs: number, world: TimelineWorld): void {
    const { holds, found } = observe(this.condition, world);
    this.#asked++;
    this.#found = found;
    const decides = this.statement.kind === "always" ? !holds : holds;
    if (decides) this.#decide(this.statement.kind === "expect", atUs, world);
  }

  /** The window is over without a decision: an expectation was not met, the others were kept. */
  close(atUs: number, world: TimelineWorld): void {
    if (this.isOpen) this.#decide(this.statement.kind !== "expect", Math.min(atUs, this.toUs), world);
  }

  outcome(): TimelineOutcome {
    const { text, kind } = this.statement;
    return { text, kind, holds: this.#holds, atUs: this.#atUs, detail: this.#detail() };
  }

  #decide(holds: boolean, atUs: number, world: TimelineWorld): void {
    this.#holds = holds;
    this.#atUs = atUs;
    world.reportAssertion(this.statement.text, holds);
  }

  #detail(): string {
    if (this.#asked === 0) return "its time did not come";
    const at = this.#atUs === null ? "" : ` at ${formatTimeUs(this.#atUs)}`;
    if (this.#holds === null) return `not decided; last found: ${this.#found}`;
    return `${this.#holds ? "held" : "did not hold"}${at}; last found: ${this.#found}`;
  }
}
