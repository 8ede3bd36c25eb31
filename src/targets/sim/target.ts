import { sm3 } from "#core/crypto/sm3";
import { runHash } from "#core/metrics/run-hash";
import type { EncryptionMachine } from "#core/station/encryption-machine";
import { TimelineEngine } from "#core/timeline/engine";
import type { Pilot } from "#pilot/pilot";
import type { Measurements } from "#result/result";
import type { Progress, RunOptions, Target } from "../target.ts";
import { quantumPlanePackets } from "./counters.ts";
import { FaultPlane } from "./fault-plane.ts";
import { judgeInvariants } from "./invariants.ts";
import { ledgerRows } from "./ledgers.ts";
import { measureGroups, traceSteps } from "./measure.ts";
import { PoolSampler } from "./pool-series.ts";
import { buildSimulation, type Simulation } from "./simulation.ts";

/** Events run between two looks at the outside world (signals, display). */
const SLICE_EVENTS = 20_000;

/** The whole pilot in one process, in virtual time. */
export const simTarget: Target = {
  name: "sim",
  capabilities: { virtualTime: true, realNetwork: false },
  async run(pilot: Pilot, options: RunOptions): Promise<Measurements> {
    const simulation = buildSimulation(pilot, options);
    return new SimRun(simulation, options).run();
  },
};

class SimRun {
  readonly #simulation: Simulation;
  readonly #options: RunOptions;
  readonly #sampler: PoolSampler;
  readonly #timeline: TimelineEngine;
  #phase: Progress["phase"] = "warm-up";
  #nextSampleUs = 0;

  constructor(simulation: Simulation, options: RunOptions) {
    this.#simulation = simulation;
    this.#options = options;
    this.#sampler = new PoolSampler(simulation);
    const { pilot, windowStartUs: startUs, windowEndUs: endUs, recorder, driver } = simulation;
    const timeline = new TimelineEngine(pilot.timeline, new FaultPlane(simulation), { startUs, endUs });
    recorder.onStateChange = () => timeline.changed(driver.nowUs);
    this.#timeline = timeline;
  }

  async run(): Promise<Measurements> {
    const { driver, endUs } = this.#simulation;
    driver.startAll(0);
    this.#setPhase("warm-up");
    this.#timeline.begin();
    let interrupted = false;
    while (driver.nowUs < endUs && !interrupted) {
      const untilUs = Math.min(endUs, this.#nextStopUs());
      if (driver.run(untilUs, SLICE_EVENTS) < SLICE_EVENTS) this.#atStop(untilUs);
      await this.#breathe();
      interrupted = this.#options.interrupted();
    }
    return this.#finish(!interrupted);
  }

  /** Next moment at which something other than the roles has to act. */
  #nextStopUs(): number {
    const { windowStartUs, windowEndUs, driver } = this.#simulation;
    const phaseUs =
      driver.nowUs < windowStartUs
        ? windowStartUs
        : driver.nowUs < windowEndUs
          ? windowEndUs
          : Number.POSITIVE_INFINITY;
    return Math.min(this.#nextSampleUs, this.#timeline.nextUs(), phaseUs);
  }

  #atStop(atUs: number): void {
    const { windowStartUs, windowEndUs } = this.#simulation;
    if (atUs >= windowStartUs && this.#phase === "warm-up") this.#setPhase("window");
    if (atUs >= windowEndUs && this.#phase === "window") this.#setPhase("drain");
    if (atUs >= this.#timeline.nextUs()) this.#timeline.advance(atUs);
    if (atUs >= this.#nextSampleUs) {
      this.#sampler.sample(atUs);
      this.#nextSampleUs = atUs + this.#sampler.stepUs;
    }
  }

  async #breathe(): Promise<void> {
    const { driver, endUs, recorder } = this.#simulation;
    this.#options.onProgress?.({
      phase: this.#phase,
      simulatedUs: driver.nowUs,
      totalUs: endUs,
      frames: recorder.frames,
      pools: this.#sampler.progress(),
    });
    await this.#options.breathe();
  }

  #setPhase(phase: Progress["phase"]): void {
    this.#phase = phase;
    this.#simulation.recorder.runEvent(this.#simulation.driver.nowUs, { kind: "phase", phase });
  }

  #finish(complete: boolean): Measurements {
    const simulation = this.#simulation;
    const { driver, dataPlane, recorder } = simulation;
    const endedUs = driver.nowUs;
    driver.control(dataPlane.encryptionMachine, (role, fx) => (role as EncryptionMachine).settle(complete, fx));
    this.#setPhase("end");
    return {
      target: "sim",
      complete,
      startedUs: simulation.windowStartUs,
      endedUs,
      groups: measureGroups(simulation, endedUs),
      pools: this.#sampler.series,
      ledgers: ledgerRows(simulation),
      steps: traceSteps(simulation),
      timeline: this.#timeline.finish(endedUs, complete),
      invariants: judgeInvariants(simulation),
      events: recorder.events,
      eventsDropped: recorder.eventsDropped,
      runHash: runHash(recorder.digests(), sm3),
      hostLagUs: 0,
      quantumPlanePackets: quantumPlanePackets(simulation),
    };
  }
}
