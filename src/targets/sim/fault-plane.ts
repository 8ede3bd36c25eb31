import type { QkdLink } from "#core/qkd/qkd-link";
import type { Role } from "#core/role";
import type { Terminal } from "#core/terminal/terminal";
import type { Degradation, Fault, LinkSelector, NodeSelector } from "#core/timeline/timeline";
import type { WiredLink } from "./data-plane.ts";
import { encryptionMachineOf, type Simulation, terminalOf } from "./simulation.ts";
import { counterOf } from "./counters.ts";

/** Carries out faults in virtual time and answers what conditions ask about. */
export class FaultPlane {
  readonly #simulation: Simulation;
  readonly #channelIds = new Map<string, number>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    for (const { id, name } of simulation.channels) this.#channelIds.set(name, id);
  }

  // ---- what faults do ------------------------------------------------------------------------

  setLinkCut(selector: LinkSelector, cut: boolean): void {
    const { driver } = this.#simulation;
    for (const link of this.#accessLinks(selector)) {
      link.up.setCut(cut, driver.nowUs);
      link.down.setCut(cut, driver.nowUs);
    }
    this.#onQkdLink(selector, (role, fx) => role.setCut(cut, driver.nowUs, fx));
    const management = this.#managementSite(selector);
    if (management !== undefined) driver.setBlocked(management, cut);
  }

  setLinkDegraded(selector: LinkSelector, by: Degradation | null): void {
    const { driver } = this.#simulation;
    for (const link of this.#accessLinks(selector)) {
      for (const direction of [link.up, link.down]) {
        if (by === null) direction.restore();
        else direction.degrade(by);
      }
    }
    this.#onQkdLink(selector, (role, fx) => {
      if (by?.keyRateBitsPerSecond === undefined) role.restoreRate(driver.nowUs, fx);
      else role.setRate(by.keyRateBitsPerSecond, driver.nowUs, fx);
    });
  }

  setNode(selector: NodeSelector, state: "up" | "down" | "paused"): void {
    const { driver } = this.#simulation;
    for (const node of this.#nodes(selector)) {
      if (state === "down") driver.kill(node);
      else if (state === "paused") driver.pause(node);
      else {
        driver.resume(node);
        driver.start(node);
      }
    }
  }

  setPartition(sites: readonly string[], from: readonly string[], apart: boolean): void {
    const { driver, keyPlane, pilot } = this.#simulation;
    const master = pilot.sites.find((site) => site.role === "master-station")?.name;
    for (const [site, channel] of keyPlane.management) {
      const split = (sites.includes(site) && from.includes(master ?? "")) || (from.includes(site) && sites.includes(master ?? ""));
      if (split) driver.setBlocked(channel, apart);
    }
    for (const link of this.#linksBetween(sites, from)) {
      link.up.setCut(apart, driver.nowUs);
      link.down.setCut(apart, driver.nowUs);
    }
    for (const link of pilot.quantumLinks) {
      const [a, b] = link.between;
      const split = (sites.includes(a) && from.includes(b)) || (sites.includes(b) && from.includes(a));
      if (split) this.#onQkdLink({ kind: "link", name: link.name }, (role, fx) => role.setCut(apart, driver.nowUs, fx));
    }
  }

  /** The last `count` terminals of a group come or go. */
  setPresent(group: string, count: number, present: boolean): void {
    const { driver, channels, dataPlane } = this.#simulation;
    const members = channels.filter((channel) => channel.group.name === group).slice(-count);
    for (const { id } of members) {
      driver.control(dataPlane.terminals[id] as number, (role: Role, fx) => {
        (role as Terminal).setPresent(present, driver.nowUs, fx);
      });
    }
  }

  apply(fault: Fault): void {
    this.#act(fault, true);
  }

  lift(fault: Fault): void {
    this.#act(fault, false);
  }

  #act(fault: Fault, on: boolean): void {
    switch (fault.verb) {
      case "cut":
      case "flap":
        this.setLinkCut(fault.link, on);
        break;
      case "degrade":
        this.setLinkDegraded(fault.link, on ? fault.by : null);
        break;
      case "kill":
        this.setNode(fault.node, on ? "down" : "up");
        break;
      case "pause":
        this.setNode(fault.node, on ? "paused" : "up");
        break;
      case "partition":
        this.setPartition(fault.sites, fault.from, on);
        break;
      case "leave":
        this.setPresent(fault.group, fault.count, !on);
        break;
      case "join":
        this.setPresent(fault.group, fault.count, on);
        break;
    }
  }

  // ---- what conditions ask -------------------------------------------------------------------

  poolState(channel: string, direction: "up" | "down"): string {
    const pool = this.#pool(channel, direction);
    return pool?.state ?? "down";
  }

  poolLevelBits(channel: string, direction: "up" | "down"): number {
    return this.#pool(channel, direction)?.levelBits ?? 0;
  }

  nodeState(selector: NodeSelector): string {
    const states = new Set(this.#nodes(selector).map((node) => this.#simulation.driver.nodeState(node)));
    return states.size === 1 ? ([...states][0] as string) : "mixed";
  }

  linkState(selector: LinkSelector): string {
    const states = new Set<string>();
    for (const link of this.#accessLinks(selector)) states.add(link.up.state);
    this.#onQkdLink(selector, (role) => states.add(role.up ? "up" : "cut"));
    return states.size === 1 ? ([...states][0] as string) : "mixed";
  }

  sessionState(channel: string): string {
    const id = this.#channelIds.get(channel);
    return id === undefined ? "closed" : (terminalOf(this.#simulation, id)?.sessionState ?? "closed");
  }

  counter(name: string, of: string): number {
    return counterOf(this.#simulation, name, of);
  }

  // ---- finding what a selector means ---------------------------------------------------------

  /** The pool at the end that sends in that direction: it decides about starvation. */
  #pool(channel: string, direction: "up" | "down"): { readonly state: string; readonly levelBits: number } | undefined {
    const id = this.#channelIds.get(channel);
    if (id === undefined) return undefined;
    if (direction === "up") return terminalOf(this.#simulation, id)?.keys.send;
    return encryptionMachineOf(this.#simulation)?.pair(id)?.options.keys.send;
  }

  #nodes(selector: NodeSelector): number[] {
    const { driver, channels, dataPlane } = this.#simulation;
    if (selector.role === "terminal") {
      const wanted = channels.filter((c) => c.name === selector.place || c.group.name === selector.place);
      return wanted.map((channel) => dataPlane.terminals[channel.id] as number);
    }
    const name = selector.place === "" ? selector.role : `${selector.role}:${selector.place}`;
    const node = driver.nodeNamed(name);
    return node === undefined ? [] : [node];
  }

  #accessLinks(selector: LinkSelector): WiredLink[] {
    const { name } = selector;
    return this.#simulation.dataPlane.links.filter((link) => link.name === name || link.name.startsWith(`${name}/`));
  }

  /** Access links of terminals at one side whose other end (the master station) is at the other. */
  #linksBetween(sites: readonly string[], from: readonly string[]): WiredLink[] {
    const { channels, dataPlane, pilot } = this.#simulation;
    const master = pilot.sites.find((site) => site.role === "master-station")?.name ?? "";
    const away = sites.includes(master) ? from : from.includes(master) ? sites : [];
    const pairs = new Set(channels.filter((c) => away.includes(c.group.site)).map((c) => c.id));
    return dataPlane.links.filter((link) => pairs.has(link.pair) && link.name.startsWith("access:"));
  }

  #onQkdLink(selector: LinkSelector, act: (role: QkdLink, fx: Parameters<Parameters<Simulation["driver"]["control"]>[1]>[1]) => void): void {
    const node = this.#simulation.keyPlane.links.get(selector.name);
    if (node !== undefined) this.#simulation.driver.control(node, (role, fx) => act(role as QkdLink, fx));
  }

  #managementSite(selector: LinkSelector): number | undefined {
    const [kind, site] = selector.name.split(":");
    return kind === "management" ? this.#simulation.keyPlane.management.get(site ?? "") : undefined;
  }
}
