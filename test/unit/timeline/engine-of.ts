import assert from "node:assert/strict";
import { TimelineEngine } from "#core/timeline/engine";
import type { TimelineOutcome } from "#core/timeline/outcome";
import { parseTimeline } from "#core/timeline/parse";
import { type Change, drive, FakeWorld } from "#test/helpers/fake-world";

export const S = 1_000_000;

/** Traffic runs from 10 s to 100 s. */
export const WINDOW = { startUs: 10 * S, endUs: 100 * S };

export function engineOf(
  texts: readonly string[],
  world = new FakeWorld(),
): { engine: TimelineEngine; world: FakeWorld } {
  const { statements, problems } = parseTimeline(texts);
  assert.deepEqual(problems, []);
  const engine = new TimelineEngine(statements, world, WINDOW);
  engine.begin();
  return { engine, world };
}

/** Runs the statements to the end of the run, or to `untilUs` when it is interrupted there. */
export function outcomesOf(
  texts: readonly string[],
  changes: readonly Change[],
  untilUs?: number,
): readonly TimelineOutcome[] {
  const { engine, world } = engineOf(texts);
  const endUs = untilUs ?? 110 * S;
  drive(engine, world, endUs, changes);
  return engine.finish(endUs, untilUs === undefined);
}

/** `holds` and the time of decision in seconds, for each statement. */
export function verdictsOf(
  texts: readonly string[],
  changes: readonly Change[],
  untilUs?: number,
): [boolean | null, number | null][] {
  return outcomesOf(texts, changes, untilUs).map(({ holds, atUs }) => [holds, atUs === null ? null : atUs / S]);
}

/** The link's state changes at `atS` seconds. */
export function linkIs(atS: number, state: string, name = "qkd-1"): Change {
  return { atUs: Math.round(atS * S), set: (world) => world.states.set(name, state) };
}
