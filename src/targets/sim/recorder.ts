import type { RoleEvent } from "#core/events";
import type { LinkOutcome } from "#core/link/link-direction";
import { EventChain } from "#core/metrics/event-chain";
import { FrameType } from "#core/protocol/header";
import { Trace, type TraceKind } from "#core/trace";
import type { EventRecord, RunEvent } from "#result/event-record";
import { ChannelRecord } from "./channel-record.ts";
import type { WiredLink } from "./data-plane.ts";

/** Events kept for the report; more are counted, and still go to events.ndjson as they happen. */
export const EVENTS_KEPT_MAX = 50_000;

/**
 * Listens to every role: chains what each says into the run hash, counts per channel, keeps the
 * events a report shows. It changes nothing in the run.
 */
export class Recorder {
  readonly channels: ChannelRecord[];
  readonly events: EventRecord[] = [];
  eventsDropped = 0;
  frames = 0;
  readonly #chains: EventChain[] = [];
  readonly #names: string[] = [];
  readonly #onEvent: ((event: EventRecord) => void) | undefined;
  /** Told when a pool or session changed its state, so that the timeline misses none. */
  onStateChange: () => void = () => {};

  constructor(channels: readonly { readonly name: string }[], onEvent?: (event: EventRecord) => void) {
    this.channels = channels.map(() => new ChannelRecord());
    this.#onEvent = onEvent;
  }

  /** Registers the next node, in the driver's numbering. */
  addNode(name: string): void {
    this.#names.push(name);
    this.#chains.push(new EventChain(name));
  }

  /** Digests of all entities' chains, by name. */
  digests(): Map<string, Uint8Array> {
    const digests = new Map<string, Uint8Array>();
    this.#names.forEach((name, node) => {
      digests.set(name, (this.#chains[node] as EventChain).digest());
    });
    return digests;
  }

  event(node: number, atUs: number, event: RoleEvent): void {
    (this.#chains[node] as EventChain).event(atUs, event);
    if (event.kind === "session" && event.state !== "closed") this.#session(event, atUs);
    this.#keep({ atUs, entity: this.#names[node] as string, ...event });
    if (event.kind === "session" || event.kind === "pool-state") this.onStateChange();
  }

  /** What the target itself reports. */
  runEvent(atUs: number, event: RunEvent): void {
    this.#keep({ atUs, entity: "run", ...event });
  }

  trace(node: number, atUs: number, kind: TraceKind, subject: number, a: number, b: number): void {
    (this.#chains[node] as EventChain).trace(atUs, kind, subject, a, b);
    const channel = this.channels[subject];
    if (channel === undefined) return;
    if (kind === Trace.FrameSent) this.frames++;
    channel.trace(atUs, kind, a, b);
  }

  /** A datagram was offered to a link; only the access link proper counts for achieved rate. */
  datagram(link: WiredLink, up: boolean, bytes: Uint8Array, outcome: LinkOutcome): void {
    const channel = this.channels[link.pair];
    if (channel === undefined || !up || !link.name.startsWith("access:")) return;
    channel.wireBits += outcome.wireBits;
    if (((bytes[0] as number) & 15) !== FrameType.Data) return;
    if (outcome.accepted) channel.linkAcceptedFrames++;
    else channel.linkRefusedFrames++;
  }

  readonly sessionGrades = new Map<string, string>();
  readonly #openingUs = new Map<string, number>();

  #session(event: Extract<RoleEvent, { kind: "session" }>, atUs: number): void {
    if (event.state === "opening") this.#openingUs.set(event.channel, atUs);
    if (event.grade === undefined) return;
    this.sessionGrades.set(event.channel, event.grade);
    const since = this.#openingUs.get(event.channel);
    if (since !== undefined) this.setUps.push({ channel: event.channel, tookUs: atUs - since });
    this.#openingUs.delete(event.channel);
  }

  readonly setUps: { readonly channel: string; readonly tookUs: number }[] = [];

  #keep(record: EventRecord): void {
    this.#onEvent?.(record);
    if (this.events.length < EVENTS_KEPT_MAX) this.events.push(record);
    else this.eventsDropped++;
  }
}
