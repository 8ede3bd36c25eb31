import type { RoleEvent } from "#core/events";
import type { ChannelId, Effects, Message } from "#core/role";
import type { TraceKind } from "#core/trace";

export interface TracedFact {
  readonly kind: TraceKind;
  readonly subject: number;
  readonly a: number;
  readonly b: number;
}

interface Write {
  readonly key: string;
  readonly value: unknown;
  readonly token: number;
}

/**
 * Effects of a role as a test sees them. Writes wait until the test makes them durable, one by one and as
 * copies, so that a crash can come between any two of them and nothing durable shares memory with a pool.
 */
export class FakeEffects implements Effects {
  readonly sent: { readonly channel: ChannelId; readonly message: Message }[] = [];
  readonly timers = new Map<number, number>();
  readonly events: RoleEvent[] = [];
  readonly traces: TracedFact[] = [];
  readonly durable = new Map<string, unknown>();
  #writes: Write[] = [];

  send(channel: ChannelId, message: Message): void {
    this.sent.push({ channel, message });
  }

  setTimer(timerId: number, atUs: number): void {
    if (atUs === Number.POSITIVE_INFINITY) this.timers.delete(timerId);
    else this.timers.set(timerId, atUs);
  }

  persist(key: string, value: unknown, token: number): void {
    this.#writes.push({ key, value: structuredClone(value), token });
  }

  emit(event: RoleEvent): void {
    this.events.push(event);
  }

  trace(kind: TraceKind, subject: number, a: number, b: number): void {
    this.traces.push({ kind, subject, a, b });
  }

  /** Keys of the writes that are not durable yet, oldest first. */
  get unsynced(): readonly string[] {
    return this.#writes.map(({ key }) => key);
  }

  /** Makes the oldest write durable; returns its token, or null when none waits. */
  syncOne(): number | null {
    const write = this.#writes.shift();
    if (write === undefined) return null;
    if (write.value === null) this.durable.delete(write.key);
    else this.durable.set(write.key, write.value);
    return write.token;
  }

  /** Makes writes durable until none waits, telling the role of each. */
  syncAll(persisted: (token: number) => void): void {
    for (let token = this.syncOne(); token !== null; token = this.syncOne()) persisted(token);
  }

  /** SIGKILL: what was not durable is gone, with everything volatile. Returns what survives, as a copy. */
  crash(): ReadonlyMap<string, unknown> {
    this.#writes = [];
    this.timers.clear();
    this.sent.length = 0;
    return structuredClone(this.durable);
  }

  /** Takes what was sent on `channel`, in order. */
  take(channel: ChannelId): Message[] {
    const taken: Message[] = [];
    for (let i = 0; i < this.sent.length; ) {
      const { channel: to, message } = this.sent[i] as (typeof this.sent)[number];
      if (to !== channel) i++;
      else {
        taken.push(message);
        this.sent.splice(i, 1);
      }
    }
    return taken;
  }

  /** How often a fact of `kind` was traced. */
  count(kind: TraceKind): number {
    return this.traces.filter((fact) => fact.kind === kind).length;
  }

  /** The first number of every fact of `kind`. */
  firsts(kind: TraceKind): number[] {
    return this.traces.filter((fact) => fact.kind === kind).map(({ a }) => a);
  }
}
