import type { EncryptionMachine } from "#core/station/encryption-machine";
import type { Terminal } from "#core/terminal/terminal";
import { VirtualDriver } from "#drivers/virtual";
import type { Pilot } from "#pilot/pilot";
import type { CapturedDatagram, RunOptions } from "../target.ts";
import { channelsOf, type RunChannel } from "./channel.ts";
import { type DataPlane, type DataPlanePlan, type WiredLink, wireDataPlane } from "./data-plane.ts";
import { type DeliveryPlane, wireDeliveryPlane } from "./delivery-plane.ts";
import { fateOf } from "./fate.ts";
import { type KeyPlane, wireKeyPlane } from "./key-plane.ts";
import { KeySource } from "./key-source.ts";
import { PadAudit, repeatableFrames } from "./pad-audit.ts";
import { Recorder } from "./recorder.ts";

/** A wired pilot in virtual time, before and while it runs. */
export interface Simulation {
  readonly pilot: Pilot;
  readonly driver: VirtualDriver;
  readonly channels: readonly RunChannel[];
  readonly recorder: Recorder;
  readonly audit: PadAudit;
  readonly dataPlane: DataPlane;
  readonly deliveryPlane: DeliveryPlane;
  readonly keyPlane: KeyPlane;
  /** Virtual end of warm-up, window and drain; us. */
  readonly windowStartUs: number;
  readonly windowEndUs: number;
  readonly endUs: number;
}

/** Builds every role of the pilot and the channels between them; nothing runs yet. */
export function buildSimulation(pilot: Pilot, options: RunOptions): Simulation {
  const channels = channelsOf(pilot);
  const recorder = new Recorder(channels, options.onEvent);
  const audit = new PadAudit(channels.map(({ policy }) => repeatableFrames(policy)));
  const linkByChannel: WiredLink[] = [];
  const driver = new VirtualDriver(
    {
      event: (node, atUs, event) => recorder.event(node, atUs, event),
      trace: (node, atUs, kind, subject, a, b) => recorder.trace(node, atUs, kind, subject, a, b),
      datagram: (channel, up, bytes, atUs, outcome) => {
        const link = linkByChannel[channel] as WiredLink;
        recorder.datagram(link, up, bytes, outcome);
        if (up ? link.isOrigin.up : link.isOrigin.down) audit.read(bytes);
        options.onDatagram?.({
          atUs,
          link: link.name,
          direction: up ? "up" : "down",
          bytes,
          fate: fateOf(outcome),
        } satisfies CapturedDatagram);
      },
    },
    pilot.fabric.persistUs,
  );
  const source = new KeySource(pilot, channels, options.crypto, options.osRandom);
  const feeds = new Map<number, number>();
  const station: { channel: number | null } = { channel: null };
  const { crypto } = options;
  const deliveries = new Map<number, number>();
  const plan: DataPlanePlan = { driver, pilot, channels, source, crypto, feeds, deliveries, station };
  const dataPlane = wireDataPlane(plan);
  const deliveryPlane = wireDeliveryPlane(plan, dataPlane);
  const keyPlane = wireKeyPlane({
    driver,
    pilot,
    channels,
    source,
    encryptionMachine: dataPlane.encryptionMachine,
    terminals: dataPlane.terminals,
    couriers: deliveryPlane.couriers,
  });
  station.channel = keyPlane.station;
  for (const [pair, channel] of keyPlane.feeds) feeds.set(pair, channel);
  for (const link of [...dataPlane.links, ...deliveryPlane.links]) linkByChannel[link.channel] = link;
  for (let node = 0; node < driver.nodeCount; node++) recorder.addNode(driver.nodeName(node));
  const windowStartUs = pilot.warmUpUs;
  const windowEndUs = windowStartUs + pilot.durationUs;
  return {
    pilot,
    driver,
    channels,
    recorder,
    audit,
    dataPlane,
    deliveryPlane,
    keyPlane,
    windowStartUs,
    windowEndUs,
    endUs: windowEndUs + pilot.drainUs,
  };
}

/** The live terminal of a channel; null while its node is down. */
export function terminalOf(simulation: Simulation, channel: number): Terminal | null {
  return simulation.driver.role(simulation.dataPlane.terminals[channel] as number) as Terminal | null;
}

export function encryptionMachineOf(simulation: Simulation): EncryptionMachine | null {
  return simulation.driver.role(simulation.dataPlane.encryptionMachine) as EncryptionMachine | null;
}
