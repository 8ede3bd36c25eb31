/** Listens to what roles report of single frames while a pilot runs; it changes nothing. */
import { type Acknowledgement, isAcknowledged } from "#core/protocol/ack";
import { Retries } from "#core/terminal/retries";
import { Trace } from "#core/trace";
import type { Pilot } from "#pilot/pilot";
import { Recorder } from "#targets/sim/recorder";
import type { RunOptions } from "#targets/target";
import { patch } from "./patch.ts";
import { type PilotRun, runPilot } from "./pilot-run.ts";

/** What happened to the frames of one channel; numbers are sequence numbers. */
export class ChannelFrames {
  readonly sent = new Set<number>();
  readonly accepted = new Set<number>();
  readonly acceptedAtUs: number[] = [];
  readonly lost = new Set<number>();
  /** Accepted, sent or lost a second time. */
  readonly twice: string[] = [];
  /** Acknowledged to the terminal, which then waits for them no more, but neither accepted nor counted lost. */
  readonly falselyAcknowledged = new Set<number>();
  #next = 0;
  /** First number of the terminal's present life. */
  #since = 0;

  note(kind: number, atUs: number, sequence: number): void {
    if (kind === Trace.FrameSent) this.#send(sequence);
    if (kind === Trace.FrameLost) this.#add(this.lost, "lost", sequence);
    if (kind !== Trace.FrameAccepted) return;
    this.#add(this.accepted, "accepted", sequence);
    this.acceptedAtUs.push(atUs);
  }

  acknowledged(ack: Acknowledgement): void {
    for (const sequence of this.sent) {
      const isSettled = sequence < this.#since || this.accepted.has(sequence) || this.lost.has(sequence);
      if (!isSettled && isAcknowledged(ack, sequence)) this.falselyAcknowledged.add(sequence);
    }
  }

  acceptedAfter(us: number): number {
    return this.acceptedAtUs.filter((atUs) => atUs >= us).length;
  }

  /** Numbers are skipped only by a terminal that was killed: what it had sent before, it waits for no more. */
  #send(sequence: number): void {
    if (sequence !== this.#next) this.#since = sequence;
    this.#next = sequence + 1;
    this.#add(this.sent, "sent", sequence);
  }

  #add(to: Set<number>, what: string, sequence: number): void {
    if (to.has(sequence)) this.twice.push(`${what} ${sequence}`);
    to.add(sequence);
  }
}

export interface LoggedRun extends PilotRun {
  /** By channel name. */
  readonly frames: ReadonlyMap<string, ChannelFrames>;
}

export async function runLogged(pilot: Pilot, options: Partial<RunOptions> = {}): Promise<LoggedRun> {
  const names = pilot.groups.flatMap(({ name, count, replicas }) =>
    Array.from({ length: count * replicas }, (_, i) => `${name}/${i + 1}`),
  );
  const frames = new Map(names.map((name) => [name, new ChannelFrames()]));
  const bySubject = [...frames.values()];
  let lastAck: Acknowledgement | null = null;
  const restoreTrace = patch(Recorder.prototype, "trace", (trace) => {
    return function (this: Recorder, ...args: Parameters<typeof trace>) {
      const [, atUs, kind, subject, sequence] = args;
      // A terminal reports the round trip right after it has taken in an acknowledgement.
      if (kind === Trace.RoundTrip && lastAck !== null) bySubject[subject]?.acknowledged(lastAck);
      bySubject[subject]?.note(kind, atUs, sequence);
      trace.apply(this, args);
    };
  });
  const restoreAcks = patch(Retries.prototype, "acknowledged", (acknowledged) => {
    return function (this: Retries, ack: Acknowledgement) {
      lastAck = { ...ack };
      acknowledged.call(this, ack);
    };
  });
  try {
    return { ...(await runPilot(pilot, options)), frames };
  } finally {
    restoreTrace();
    restoreAcks();
  }
}
