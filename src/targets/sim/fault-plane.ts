import type { QkdLink } from "#core/qkd/qkd-link";
import type { Effects } from "#core/role";
import type { Terminal } from "#core/terminal/terminal";
import type { Degradation, Fault, LinkSelector, NodeSelector } from "#core/timeline/timeline";
import type { TimelineWorld } from "#core/timeline/world";
import { counterOf } from "./counters.ts";
import type { WiredLink } from "./data-plane.ts";
import { Leases } from "./leases.ts";
import { accessLinksOf, boundaryOf, managementOf, nodesOf } from "./selection.ts";
import { encryptionMachineOf, type Simulation, terminalOf } from "./simulation.ts";

/** Carries out faults in virtual time and answers what conditions ask about. */
export class FaultPlane implements TimelineWorld {
  readonly #simulation: Simulation;
  readonly #channelIds = new Map<string, number>();
  readonly #leases = new Leases();
  /** Key-rate leases by quantum link, latest last. */
  readonly #keyRates = new Map<string, Degradation[]>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    for (const { id, name } of simulation.channels) this.#channelIds.set(name, id);
  }

  // ---- what faults do ------------------------------------------------------------------------

  prepare(fault: Fault): void {
    if (fault.verb === "join") this.#setAway(fault.group, fault.count, true);
  }

  apply(fault: Fault): boolean {
    return this.#act(fault, true);
  }

  lift(fault: Fault): void {
    this.#act(fault, false);
  }

  #act(fault: Fault, on: boolean): boolean {
    switch (fault.verb) {
      case "cut":
      case "flap":
        return this.#cutSelected(fault.link, on);
      case "degrade":
        return this.#degrade(fault.link, fault.by, on);
      case "kill":
      case "pause":
        return this.#holdNodes(fault.node, fault.verb, on);
      case "partition":
        return this.#part(fault.sites, fault.from, on);
      case "leave":
        return this.#setAway(fault.group, fault.count, on);
      case "join":
        return this.#setAway(fault.group, fault.count, !on);
    }
  }

  #cutSelected(selector: LinkSelector, cut: boolean): boolean {
    const access = accessLinksOf(this.#simulation, selector);
    for (const link of access) this.#cutAccess(link, cut);
    const management = managementOf(this.#simulation, selector);
    if (management !== undefined) this.#block(management, cut);
    const isQuantum = this.#simulation.keyPlane.links.has(selector.name);
    if (isQuantum) this.#cutQuantum(selector.name, cut);
    return isQuantum || management !== undefined || access.length > 0;
  }

  #cutAccess({ up, down }: WiredLink, cut: boolean): void {
    for (const direction of [up, down]) {
      if (cut) direction.cut(this.#simulation.driver.nowUs);
      else direction.heal();
    }
  }

  #block(channel: number, blocked: boolean): void {
    const changes = blocked ? this.#leases.take(`block/${channel}`) : this.#leases.release(`block/${channel}`);
    if (changes) this.#simulation.driver.setBlocked(channel, blocked);
  }

  #cutQuantum(name: string, cut: boolean): void {
    const changes = cut ? this.#leases.take(`quantum/${name}`) : this.#leases.release(`quantum/${name}`);
    const { driver, pilot } = this.#simulation;
    // A link that is not enabled stays down whatever ends.
    const enabled = pilot.quantumLinks.find((link) => link.name === name)?.enabled === true;
    if (changes && enabled) this.#onQuantumLink(name, (role, fx) => role.setCut(cut, driver.nowUs, fx));
  }

  #degrade(selector: LinkSelector, by: Degradation, on: boolean): boolean {
    const access = accessLinksOf(this.#simulation, selector);
    for (const { up, down } of access) {
      for (const direction of [up, down]) {
        if (on) direction.degrade(by);
        else direction.restore(by);
      }
    }
    if (!this.#simulation.keyPlane.links.has(selector.name)) return access.length > 0;
    const leases = this.#keyRates.get(selector.name) ?? [];
    this.#keyRates.set(selector.name, on ? [...leases, by] : leases.filter((lease) => lease !== by));
    const rate = this.#keyRates.get(selector.name)?.at(-1)?.keyRateBitsPerSecond;
    this.#onQuantumLink(selector.name, (role, fx) => {
      if (rate === undefined) role.restoreRate(this.#simulation.driver.nowUs, fx);
      else role.setRate(rate, this.#simulation.driver.nowUs, fx);
    });
    return true;
  }

  #holdNodes(selector: NodeSelector, verb: "kill" | "pause", on: boolean): boolean {
    const nodes = nodesOf(this.#simulation, selector);
    for (const node of nodes) {
      const lease = `${verb}/${node}`;
      if (on) this.#leases.take(lease);
      else this.#leases.release(lease);
      this.#settleNode(node);
    }
    return nodes.length > 0;
  }

  /** Brings a node into the state that its leases ask for: down beats paused beats up. */
  #settleNode(node: number): void {
    const { driver } = this.#simulation;
    if (this.#leases.isHeld(`kill/${node}`)) return driver.kill(node);
    driver.start(node);
    if (this.#leases.isHeld(`pause/${node}`)) driver.pause(node);
    else driver.resume(node);
  }

  #part(sites: readonly string[], from: readonly string[], apart: boolean): boolean {
    const { management, quantumLinks, access } = boundaryOf(this.#simulation, sites, from);
    for (const channel of management) this.#block(channel, apart);
    for (const name of quantumLinks) this.#cutQuantum(name, apart);
    for (const link of access) this.#cutAccess(link, apart);
    return true;
  }

  /** The last `count` terminals of a group go or come. */
  #setAway(group: string, count: number, away: boolean): boolean {
    const { driver, channels, dataPlane } = this.#simulation;
    const members = channels.filter((channel) => channel.group.name === group).slice(-count);
    for (const { id } of members) {
      const changes = away ? this.#leases.take(`away/${id}`) : this.#leases.release(`away/${id}`);
      if (!changes) continue;
      driver.control(dataPlane.terminals[id] as number, (role, fx) => {
        (role as Terminal).setPresent(!away, driver.nowUs, fx);
      });
    }
    return members.length > 0;
  }

  #onQuantumLink(name: string, act: (role: QkdLink, fx: Effects) => void): void {
    const node = this.#simulation.keyPlane.links.get(name);
    if (node !== undefined) this.#simulation.driver.control(node, (role, fx) => act(role as QkdLink, fx));
  }

  // ---- what conditions ask -------------------------------------------------------------------

  poolState(channel: string, direction: "up" | "down"): string {
    return this.#pool(channel, direction)?.state ?? "down";
  }

  poolLevelBits(channel: string, direction: "up" | "down"): number {
    return this.#pool(channel, direction)?.levelBits ?? 0;
  }

  nodeState(selector: NodeSelector): string {
    const { driver } = this.#simulation;
    return common(nodesOf(this.#simulation, selector).map((node) => driver.nodeState(node)));
  }

  linkState(selector: LinkSelector): string {
    const states: string[] = accessLinksOf(this.#simulation, selector).map((link) => link.up.state);
    const { name } = selector;
    const quantum = this.#simulation.keyPlane.links.get(name);
    if (quantum !== undefined) states.push(this.#quantumState(name, quantum));
    const management = managementOf(this.#simulation, selector);
    if (management !== undefined) states.push(this.#leases.isHeld(`block/${management}`) ? "cut" : "up");
    return common(states);
  }

  #quantumState(name: string, node: number): string {
    const role = this.#simulation.driver.role(node) as QkdLink | null;
    if (role?.up !== true) return "cut";
    return (this.#keyRates.get(name)?.length ?? 0) > 0 ? "degraded" : "up";
  }

  sessionState(channel: string): string {
    const id = this.#channelIds.get(channel);
    return id === undefined ? "closed" : (terminalOf(this.#simulation, id)?.sessionState ?? "closed");
  }

  counter(name: string, of: string): number {
    return counterOf(this.#simulation, name, of);
  }

  /** The pool at the end that sends in that direction: it decides about starvation. */
  #pool(channel: string, direction: "up" | "down"): { readonly state: string; readonly levelBits: number } | undefined {
    const id = this.#channelIds.get(channel);
    if (id === undefined) return undefined;
    if (direction === "up") return terminalOf(this.#simulation, id)?.keys.send;
    return encryptionMachineOf(this.#simulation)?.pair(id)?.options.keys.send;
  }

  // ---- what the log is told ------------------------------------------------------------------

  report(kind: "fault-start" | "fault-end", text: string): void {
    const { recorder, driver } = this.#simulation;
    recorder.runEvent(driver.nowUs, { kind, text });
  }

  reportAssertion(text: string, holds: boolean): void {
    const { recorder, driver } = this.#simulation;
    recorder.runEvent(driver.nowUs, { kind: "assertion", text, holds });
  }
}

/** The state that all of them have. */
function common(states: readonly string[]): string {
  const [first = "absent", ...rest] = states;
  return rest.every((state) => state === first) ? first : "mixed";
}
