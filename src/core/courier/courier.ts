import type { DeliveryMessage } from "../keys/messages.ts";
import type { ChannelId, Effects, Message, Recovered, Role } from "../role.ts";
import { DeliveryLane, type LaneOptions } from "./delivery-lane.ts";

export interface CourierOptions {
  readonly site: string;
  /** The key server of the site, for all pairs. */
  readonly keyServer: ChannelId;
  readonly pairs: readonly LaneOptions[];
}

/**
 * Stands beside a substation's key server and brings its key to terminals elsewhere, over the access
 * network, under the key-encryption keys that both were given at commissioning. Towards the key server it
 * is the holder of the pools.
 */
export class Courier implements Role {
  readonly name: string;
  readonly #keyServer: ChannelId;
  readonly #lanes = new Map<number, DeliveryLane>();
  readonly #byLink = new Map<ChannelId, DeliveryLane>();

  constructor({ site, keyServer, pairs }: CourierOptions, recovered: Recovered | null) {
    this.name = `courier:${site}`;
    this.#keyServer = keyServer;
    for (const pair of pairs) {
      const lane = new DeliveryLane(pair, keyServer, recovered);
      this.#lanes.set(pair.pair, lane);
      this.#byLink.set(pair.link, lane);
    }
  }

  /** Delivery of one pair, for the books of a run. */
  lane(pair: number): DeliveryLane | undefined {
    return this.#lanes.get(pair);
  }

  start(atUs: number, fx: Effects): void {
    for (const lane of this.#lanes.values()) lane.askRoom(atUs, fx);
  }

  receive(channel: ChannelId, message: Message, atUs: number, fx: Effects): void {
    if (channel !== this.#keyServer) {
      this.#byLink.get(channel)?.receipt(message as Uint8Array, atUs, fx);
      return;
    }
    const order = message as DeliveryMessage;
    const lane = this.#lanes.get(order.pair);
    if (order.kind === "key-block") lane?.offer(order, atUs, fx);
    if (order.kind === "key-room") lane?.askRoom(atUs, fx);
  }

  timer(pair: number, atUs: number, fx: Effects): void {
    this.#lanes.get(pair)?.timer(atUs, fx);
  }

  persisted(pair: number, atUs: number, fx: Effects): void {
    this.#lanes.get(pair)?.persisted(atUs, fx);
  }
}
