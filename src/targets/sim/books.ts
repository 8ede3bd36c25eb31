import type { Courier } from "#core/courier/courier";
import type { Ledger } from "#core/key-pool/ledger";
import type { PairKeys } from "#core/key-pool/pair-keys";
import type { KeyServer } from "#core/keys/key-server";
import type { QuantumServer } from "#core/qkd/quantum-server";
import { encryptionMachineOf, type Simulation, terminalOf } from "./simulation.ts";

/** One copy of one pool with its ledger. */
export interface PoolCopy {
  readonly pool: string;
  readonly holder: string;
  readonly ledger: Ledger;
  readonly storedBits: number;
  readonly inFlightBits: number;
}

/** Every pool copy whose holder is up, two ends of two directions a channel. */
export function* poolCopies(simulation: Simulation): Generator<PoolCopy> {
  for (const { name, terminal, station } of pairsOf(simulation)) {
    if (terminal !== undefined) yield* copies(name, "terminal", terminal, "up", "down");
    if (station !== undefined) yield* copies(name, "encryption-machine", station, "down", "up");
  }
}

/** The keys of each channel at both ends; undefined at an end that is down. */
export function* pairsOf(simulation: Simulation): Generator<{
  readonly name: string;
  readonly terminal: PairKeys | undefined;
  readonly station: PairKeys | undefined;
}> {
  const machine = encryptionMachineOf(simulation);
  for (const { id, name } of simulation.channels) {
    const station = machine?.pair(id)?.options.keys;
    yield { name, terminal: terminalOf(simulation, id)?.keys, station };
  }
}

function* copies(name: string, holder: string, keys: PairKeys, sends: string, receives: string): Generator<PoolCopy> {
  const { send, receive } = keys;
  yield { pool: `${name} ${sends}`, holder, ledger: send.ledger, storedBits: send.levelBits, inFlightBits: 0 };
  const { ledger, storedBits, inFlightBits } = receive;
  yield { pool: `${name} ${receives}`, holder, ledger, storedBits, inFlightBits };
}

/** Key of one pair in the key plane: what came in, and what became of it; bits. */
export interface StockBooks {
  readonly holder: string;
  readonly pair: string;
  readonly inBits: number;
  readonly outBits: number;
  readonly destroyedBits: number;
  readonly storedBits: number;
}

/** Books of key servers, quantum servers and couriers that are up, since each was last started. */
export function* stockBooks({ driver, keyPlane, deliveryPlane, channels }: Simulation): Generator<StockBooks> {
  for (const [site, node] of keyPlane.keyServers) {
    const role = driver.role(node) as KeyServer | null;
    for (const { id, name } of channels) {
      const supply = role?.supply(id);
      if (supply === undefined) continue;
      const { receivedBits: inBits, deliveredBits: outBits, destroyedBits, stockBits: storedBits } = supply;
      yield { holder: `key-server:${site}`, pair: name, inBits, outBits, destroyedBits, storedBits };
    }
  }
  for (const [site, node] of keyPlane.quantumServers) {
    const role = driver.role(node) as QuantumServer | null;
    if (role === null) continue;
    for (const { id, name } of channels) {
      const { receivedBits: inBits, readBits: outBits, destroyedBits, storedBits } = role.books(id);
      yield { holder: `quantum-server:${site}`, pair: name, inBits, outBits, destroyedBits, storedBits };
    }
  }
  for (const [site, { node }] of deliveryPlane.couriers) {
    const role = driver.role(node) as Courier | null;
    for (const { id, name } of channels) {
      const lane = role?.lane(id);
      if (lane === undefined) continue;
      const { receivedBits: inBits, deliveredBits: outBits, storedBits } = lane;
      yield { holder: `courier:${site}`, pair: name, inBits, outBits, destroyedBits: 0, storedBits };
    }
  }
}

/** Key-encryption keys of wrapped pairs at both ends: injected at commissioning, in no pool. */
export function* wrapBooks(simulation: Simulation): Generator<PoolCopy> {
  const { driver, deliveryPlane, channels } = simulation;
  const couriers = [...deliveryPlane.couriers.values()].map(({ node }) => driver.role(node) as Courier | null);
  for (const { id, name } of channels) {
    const common = { pool: `${name} kek`, storedBits: 0, inFlightBits: 0 };
    const wrapped = terminalOf(simulation, id)?.wrapLedger;
    if (wrapped !== undefined) yield { ...common, holder: "terminal", ledger: wrapped };
    const lane = couriers.map((courier) => courier?.lane(id)).find((found) => found !== undefined);
    if (lane !== undefined) yield { ...common, holder: "courier", ledger: lane.wrap.ledger };
  }
}
