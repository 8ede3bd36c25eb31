import type { PoolSeries } from "#result/result";
import type { Progress } from "../target.ts";
import { type Simulation, terminalOf } from "./simulation.ts";

/** Points per pool in the result; the sampling step follows from the length of the run. */
const POINTS_MAX = 400;

/** Pool levels over time, of the first channel of every group (the others are like it). */
export class PoolSampler {
  readonly stepUs: number;
  readonly #simulation: Simulation;
  readonly #series: { series: PoolSeries; channel: number; atUs: number[]; levelBits: number[] }[] = [];

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.stepUs = Math.max(100_000, Math.ceil(simulation.endUs / POINTS_MAX));
    const seen = new Set<string>();
    for (const { id, name, group } of simulation.channels) {
      if (seen.has(group.name)) continue;
      seen.add(group.name);
      const share = group.keyPolicy.upShare;
      const atUs: number[] = [];
      const levelBits: number[] = [];
      const series = {
        pool: `${name} up`,
        group: group.name,
        capacityBits: Math.floor(group.keyPolicy.capacityBits * share),
        thresholdBits: Math.floor(group.keyPolicy.thresholdBits * share),
        minimumBits: Math.floor(group.keyPolicy.minimumBits * share),
        atUs,
        levelBits,
      };
      this.#series.push({ series, channel: id, atUs, levelBits });
    }
  }

  sample(atUs: number): void {
    for (const entry of this.#series) {
      const terminal = terminalOf(this.#simulation, entry.channel);
      if (terminal === null) continue;
      entry.atUs.push(atUs);
      entry.levelBits.push(terminal.keys.send.levelBits);
    }
  }

  get series(): readonly PoolSeries[] {
    return this.#series.map((entry) => entry.series);
  }

  /** Levels now, for the progress display. */
  progress(): Progress["pools"] {
    return this.#series.map(({ series, channel }) => {
      const pool = terminalOf(this.#simulation, channel)?.keys.send;
      return {
        group: series.group,
        levelBits: pool?.levelBits ?? 0,
        capacityBits: series.capacityBits,
        state: pool?.state ?? "down",
      };
    });
  }
}
