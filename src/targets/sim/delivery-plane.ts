import { Courier } from "#core/courier/courier";
import type { LaneOptions } from "#core/courier/delivery-lane";
import type { ChannelId } from "#core/role";
import { supplyLink } from "#pilot/supply";
import type { RunChannel } from "./channel.ts";
import { type DataPlane, type DataPlanePlan, keyWrapOf, type WiredLink, wirePath } from "./data-plane.ts";

/** A courier, and its channel to the key server beside it once the key plane is wired. */
export interface CourierNode {
  readonly node: number;
  keyServer: ChannelId | null;
}

/** How wrapped key reaches terminals. */
export interface DeliveryPlane {
  /** Couriers by site: one at every substation that feeds a wrapped pair. */
  readonly couriers: ReadonlyMap<string, CourierNode>;
  /** Links from terminals to couriers, `delivery:<channel>`, and those of their hops. */
  readonly links: readonly WiredLink[];
}

interface Line {
  readonly channel: RunChannel;
  readonly link: ChannelId;
}

interface CourierPlan extends CourierNode {
  readonly lines: Line[];
}

/**
 * Wires couriers and, for each wrapped pair, a way of its own over the media of its access way. The same
 * medium reaches the terminal from the master station and from its substation; the two do not share rate.
 */
export function wireDeliveryPlane(plan: DataPlanePlan, { terminals, hops }: DataPlane): DeliveryPlane {
  const couriers = new Map<string, CourierPlan>();
  const links: WiredLink[] = [];
  for (const channel of plan.channels) {
    const { group } = channel;
    if (group.keyPolicy.delivery !== "wrapped" || supplyLink(plan.pilot, group) === null) continue;
    const courier = couriers.get(group.site) ?? addCourier(plan, group.site);
    couriers.set(group.site, courier);
    const terminal = terminals[channel.id] as number;
    const path = wirePath(plan, channel, terminal, courier.node, hops, ["delivery", "delivery-hop"]);
    plan.deliveries.set(channel.id, (path[0] as WiredLink).channel);
    courier.lines.push({ channel, link: (path.at(-1) as WiredLink).channel });
    links.push(...path);
  }
  return { couriers, links };
}

function addCourier(plan: DataPlanePlan, site: string): CourierPlan {
  const lines: Line[] = [];
  // The role is made when the driver starts it, after all channels exist.
  const node = plan.driver.addNode(`courier:${site}`, (recovered) => {
    const pairs = lines.map(({ channel, link }): LaneOptions => {
      const { id, name } = channel;
      return { pair: id, name, subject: id, link, wrap: keyWrapOf(plan, channel) };
    });
    return new Courier({ site, keyServer: self.keyServer as ChannelId, pairs }, recovered);
  });
  const self: CourierPlan = { node, keyServer: null, lines };
  return self;
}
