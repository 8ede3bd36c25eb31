import type { RoleEvent } from "#core/events";
import type { LinkDirection, LinkOutcome } from "#core/link/link-direction";
import { createLinkOutcome } from "#core/link/link-direction";
import type { ChannelId, Effects, Message, Recovered, Role } from "#core/role";
import type { TraceKind } from "#core/trace";
import { EventHeap } from "./event-heap.ts";
import { TimerTable } from "./timer-table.ts";

/**
 * Makes a role, fresh (`null`) or from what it had persisted before it was killed. `incarnation`: 0, and
 * one more after every kill.
 */
export type RoleFactory = (recovered: Recovered | null, incarnation: number) => Role;

export type NodeState = "up" | "down" | "paused";

/** What a driver reports to: the recorder of a target. */
export interface Observer {
  event(node: number, atUs: number, event: RoleEvent): void;
  trace(node: number, atUs: number, kind: TraceKind, subject: number, a: number, b: number): void;
  datagram(channel: ChannelId, up: boolean, bytes: Uint8Array, atUs: number, outcome: LinkOutcome): void;
}

/** Names the datagrams of a link for its error draws: `take`, then read which number in which space it is. */
export interface FrameNumbering {
  readonly space: 0 | 1;
  readonly number: number;
  take(bytes: Uint8Array, up: boolean): void;
}

const Kind = { Timer: 1, Deliver: 2, Persisted: 3, Arrive: 4, Offer: 5 } as const;
type KindNumber = (typeof Kind)[keyof typeof Kind];

interface Node {
  readonly name: string;
  readonly factory: RoleFactory;
  role: Role | null;
  state: NodeState;
  /** Grows with every kill: what was on its way to the old incarnation is dropped. */
  epoch: number;
  readonly timers: TimerTable;
  readonly durable: Map<string, unknown>;
  /** Slots' contents that came due while the node was paused. */
  deferred: (() => void)[];
}

interface ServiceChannel {
  readonly kind: "service";
  readonly ends: readonly [number, number];
  readonly latencyUs: number;
  /** Partitioned: messages wait, in order, until it heals. */
  blocked: boolean;
  /** Messages that reached a live role. */
  delivered: number;
  readonly held: { to: number; message: Message }[];
}

interface LinkChannel {
  readonly kind: "link";
  readonly ends: readonly [number, number];
  readonly up: LinkDirection;
  readonly down: LinkDirection;
  /** Processing at the sender before the datagram is offered; us. */
  readonly serviceUs: number;
  readonly numbering: FrameNumbering;
}

type Channel = ServiceChannel | LinkChannel;

interface Flight {
  readonly bytes: Uint8Array;
  readonly up: boolean;
  readonly departsUs: number;
  readonly linkEpoch: number;
}

/** Messages that a blocked channel, and steps that a paused node, hold; more are dropped and counted. */
export const HELD_MESSAGES_MAX = 100_000;

/**
 * Runs roles in virtual time: one heap of events, one clock that jumps to the next of them. Channels
 * have a stated latency or a link model; durable writes take `persistUs` and are lost with a kill
 * before that. Nothing here draws randomness: same wiring and inputs, same run.
 */
export class VirtualDriver {
  readonly #heap = new EventHeap();
  readonly #nodes: Node[] = [];
  readonly #channels: Channel[] = [];
  readonly #byName = new Map<string, number>();
  readonly #observer: Observer;
  readonly #persistUs: number;
  readonly #outcome = createLinkOutcome();
  readonly #fx: Effects;
  #nowUs = 0;
  #current = 0;
  #dropped = 0;

  constructor(observer: Observer, persistUs: number) {
    this.#observer = observer;
    this.#persistUs = persistUs;
    this.#fx = this.#effects();
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  get nextUs(): number {
    return this.#heap.nextUs;
  }

  /** Messages and steps that no queue had room for: 0 unless a fault outlasts what is sane. */
  get dropped(): number {
    return this.#dropped;
  }

  addNode(name: string, factory: RoleFactory): number {
    const index = this.#nodes.length;
    if (this.#byName.has(name)) throw new Error(`two nodes are called ${name}`);
    this.#byName.set(name, index);
    this.#nodes.push({
      name,
      factory,
      role: null,
      state: "down",
      epoch: 0,
      timers: new TimerTable(),
      durable: new Map(),
      deferred: [],
    });
    return index;
  }

  get nodeCount(): number {
    return this.#nodes.length;
  }

  nodeNamed(name: string): number | undefined {
    return this.#byName.get(name);
  }

  nodeName(node: number): string {
    return (this.#nodes[node] as Node).name;
  }

  nodeState(node: number): NodeState {
    return (this.#nodes[node] as Node).state;
  }

  /** The live role of a node, for reading its state; null while it is down. */
  role(node: number): Role | null {
    return (this.#nodes[node] as Node).role;
  }

  addService(a: number, b: number, latencyUs: number): ChannelId {
    return (
      this.#channels.push({ kind: "service", ends: [a, b], latencyUs, blocked: false, delivered: 0, held: [] }) - 1
    );
  }

  /** `a` is the terminal side: it sends on `up` and receives from `down`. */
  addLink(
    a: number,
    b: number,
    up: LinkDirection,
    down: LinkDirection,
    serviceUs: number,
    numbering: FrameNumbering,
  ): ChannelId {
    return this.#channels.push({ kind: "link", ends: [a, b], up, down, serviceUs, numbering }) - 1;
  }

  /** Starts every node that is down. */
  startAll(atUs: number): void {
    this.#nowUs = atUs;
    for (let node = 0; node < this.#nodes.length; node++) this.start(node);
  }

  start(index: number): void {
    const node = this.#nodes[index] as Node;
    if (node.state !== "down") return;
    node.role = node.factory(node.epoch === 0 ? null : node.durable, node.epoch);
    node.state = "up";
    this.#run(index, (role) => role.start(this.#nowUs, this.#fx));
  }

  /** Ends a node as SIGKILL would: its volatile state, timers and unfinished writes are gone. */
  kill(index: number): void {
    const node = this.#nodes[index] as Node;
    if (node.state === "down") return;
    node.role = null;
    node.state = "down";
    node.epoch++;
    node.timers.clear();
    node.deferred = [];
  }

  pause(index: number): void {
    const node = this.#nodes[index] as Node;
    if (node.state === "up") node.state = "paused";
  }

  resume(index: number): void {
    const node = this.#nodes[index] as Node;
    if (node.state !== "paused") return;
    node.state = "up";
    const deferred = node.deferred;
    node.deferred = [];
    for (const step of deferred) if (node.state === "up") step();
  }

  /** Acts on a role from outside (fault plane, start of traffic), with effects booked as its own. */
  control(index: number, act: (role: Role, fx: Effects) => void): void {
    this.#run(index, (role) => act(role, this.#fx));
  }

  /** Messages that reached a live role over a service channel. */
  delivered(channel: ChannelId): number {
    const entry = this.#channels[channel] as Channel;
    return entry.kind === "service" ? entry.delivered : 0;
  }

  setBlocked(channel: ChannelId, blocked: boolean): void {
    const entry = this.#channels[channel] as Channel;
    if (entry.kind !== "service" || entry.blocked === blocked) return;
    entry.blocked = blocked;
    if (blocked) return;
    for (const { to, message } of entry.held.splice(0)) this.#pushService(channel, entry, to, message);
  }

  /** Runs every event up to and including `untilUs`, at most `eventsMax` of them; returns how many ran. */
  run(untilUs: number, eventsMax: number): number {
    let ran = 0;
    while (ran < eventsMax && this.#heap.size > 0 && this.#heap.nextUs <= untilUs) {
      const slot = this.#heap.pop();
      this.#nowUs = this.#heap.atUs;
      this.#dispatch(slot);
      this.#heap.release(slot);
      ran++;
    }
    if (this.#heap.nextUs > untilUs && this.#nowUs < untilUs) this.#nowUs = untilUs;
    return ran;
  }

  #dispatch(slot: number): void {
    const heap = this.#heap;
    const index = heap.nodeOf(slot);
    const value = heap.valueOf(slot);
    const node = this.#nodes[index] as Node;
    switch (heap.kindOf(slot) as KindNumber) {
      case Kind.Timer: {
        if (!node.timers.take(value, heap.order)) return;
        if (node.state === "up") {
          this.#current = index;
          (node.role as Role).timer(value, this.#nowUs, this.#fx);
        } else this.#run(index, (role) => role.timer(value, this.#nowUs, this.#fx));
        return;
      }
      case Kind.Deliver: {
        if (node.epoch !== heap.epochOf(slot) || node.state === "down") return;
        (this.#channels[value] as ServiceChannel).delivered++;
        this.#receive(index, node, value, heap.payloadOf(slot) as Message);
        return;
      }
      case Kind.Persisted: {
        if (node.epoch !== heap.epochOf(slot)) return;
        const { key, stored } = heap.payloadOf(slot) as { key: string; stored: unknown };
        if (stored === null) node.durable.delete(key);
        else node.durable.set(key, stored);
        this.#run(index, (role) => role.persisted(value, this.#nowUs, this.#fx));
        return;
      }
      case Kind.Offer: {
        const { bytes, up } = heap.payloadOf(slot) as { bytes: Uint8Array; up: boolean };
        this.#offer(value, this.#channels[value] as LinkChannel, bytes, up);
        return;
      }
      case Kind.Arrive: {
        const flight = heap.payloadOf(slot) as Flight;
        const channel = this.#channels[value] as LinkChannel;
        const link = flight.up ? channel.up : channel.down;
        if (!link.survives(flight.linkEpoch, flight.departsUs)) return;
        this.#receive(index, node, value, flight.bytes);
        return;
      }
    }
  }

  #receive(index: number, node: Node, channel: ChannelId, message: Message): void {
    if (node.state === "up") {
      this.#current = index;
      (node.role as Role).receive(channel, message, this.#nowUs, this.#fx);
      return;
    }
    this.#run(index, (role) => role.receive(channel, message, this.#nowUs, this.#fx));
  }

  #run(index: number, act: (role: Role) => void): void {
    const node = this.#nodes[index] as Node;
    if (node.state === "down") return;
    if (node.state === "paused") {
      if (node.deferred.length < HELD_MESSAGES_MAX) node.deferred.push(() => this.#run(index, act));
      else this.#dropped++;
      return;
    }
    this.#current = index;
    act(node.role as Role);
  }

  #effects(): Effects {
    return {
      send: (channel, message) => this.#send(channel, message),
      setTimer: (timerId, atUs) => {
        const node = this.#nodes[this.#current] as Node;
        if (atUs === Number.POSITIVE_INFINITY) {
          node.timers.delete(timerId);
          return;
        }
        const due = Math.max(atUs, this.#nowUs);
        node.timers.set(timerId, this.#heap.push(due, Kind.Timer, this.#current, timerId, 0, null));
      },
      persist: (key, stored, token) => {
        const node = this.#nodes[this.#current] as Node;
        this.#heap.push(this.#nowUs + this.#persistUs, Kind.Persisted, this.#current, token, node.epoch, {
          key,
          stored,
        });
      },
      emit: (event) => this.#observer.event(this.#current, this.#nowUs, event),
      trace: (kind, subject, a, b) => this.#observer.trace(this.#current, this.#nowUs, kind, subject, a, b),
    };
  }

  #send(id: ChannelId, message: Message): void {
    const channel = this.#channels[id];
    if (channel === undefined) throw new Error(`channel ${id} does not exist`);
    const up = channel.ends[0] === this.#current;
    if (channel.kind === "service") {
      const to = up ? channel.ends[1] : channel.ends[0];
      if (!channel.blocked) this.#pushService(id, channel, to, message);
      else if (channel.held.length < HELD_MESSAGES_MAX) channel.held.push({ to, message });
      else this.#dropped++;
      return;
    }
    if (channel.serviceUs === 0) this.#offer(id, channel, message as Uint8Array, up);
    else this.#heap.push(this.#nowUs + channel.serviceUs, Kind.Offer, this.#current, id, 0, { bytes: message, up });
  }

  #pushService(id: ChannelId, channel: ServiceChannel, to: number, message: Message): void {
    const epoch = (this.#nodes[to] as Node).epoch;
    this.#heap.push(this.#nowUs + channel.latencyUs, Kind.Deliver, to, id, epoch, message);
  }

  #offer(id: ChannelId, channel: LinkChannel, bytes: Uint8Array, up: boolean): void {
    const link = up ? channel.up : channel.down;
    const outcome = this.#outcome;
    const { numbering } = channel;
    numbering.take(bytes, up);
    link.offer(numbering.number, numbering.space, bytes.length, this.#nowUs, outcome);
    this.#observer.datagram(id, up, bytes, this.#nowUs, outcome);
    if (!outcome.delivered) return;
    const flight: Flight = { bytes, up, departsUs: outcome.departsUs, linkEpoch: link.epoch };
    const to = up ? channel.ends[1] : channel.ends[0];
    this.#heap.push(outcome.arrivesUs, Kind.Arrive, to, id, 0, flight);
    if (outcome.duplicateUs >= 0) this.#heap.push(outcome.duplicateUs, Kind.Arrive, to, id, 0, flight);
  }
}
