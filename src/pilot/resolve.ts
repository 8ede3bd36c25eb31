/** A checked file -> the frozen `Pilot`: the cascade applied, every default said. */
import { parseTimeline } from "#core/timeline/parse";
import { judgedGroups, resolveEntry } from "./checks/requirements.ts";
import type { CheckContext, FullSettings, GroupContext } from "./context.ts";
import {
  DEFAULT_DRAIN_US,
  DEFAULT_FABRIC,
  DEFAULT_HOP_PROCESSING_US,
  DEFAULT_SEED,
  DEFAULT_SERVICE,
  DEFAULT_WARM_UP_US,
} from "./defaults.ts";
import type { Fabric, KeyPolicy, Medium, Pilot, QuantumLink, Service, Site, TerminalGroup, Traffic } from "./pilot.ts";
import type { PilotFile } from "./schema/pilot-file.ts";

/** Call only when the file has no problem: what a check excludes is an invariant here. */
export function resolvePilot(context: CheckContext): Pilot {
  const { file } = context;
  const requirements = (file.requirements ?? []).map((entry) => known(resolveEntry(context, entry)));
  const judged = judgedGroups(requirements);
  return deepFreeze<Pilot>({
    version: 1,
    name: file.name,
    title: file.title ?? file.name,
    seed: file.seed ?? DEFAULT_SEED,
    entropy: file.entropy ?? "seeded",
    durationUs: file.duration,
    warmUpUs: file.warmUp ?? DEFAULT_WARM_UP_US,
    drainUs: file.drain ?? DEFAULT_DRAIN_US,
    sites: resolveSites(file),
    quantumLinks: resolveQuantumLinks(file),
    services: resolveServices(file),
    fabric: resolveFabric(file),
    media: usedMedia(context),
    groups: context.groups.map((group) => resolveGroup(context, group, judged.has(group.name))),
    requirements,
    timeline: [...parseTimeline(file.timeline ?? []).statements],
  });
}

function resolveSites(file: PilotFile): readonly Site[] {
  return Object.entries(file.sites).map(([name, site]) => ({
    name,
    role: site.role,
    label: site.label ?? name,
    hasKeyServer: site.keyServer ?? true,
  }));
}

function resolveQuantumLinks(file: PilotFile): readonly QuantumLink[] {
  return Object.entries(file.quantumLinks ?? {}).map(([name, link]) => ({
    name,
    between: link.between,
    keyRateBitsPerSecond: link.keyRate,
    keyRateScope: link.keyRateScope ?? "channel",
    lengthMetres: link.length ?? 0,
    enabled: link.enabled ?? true,
  }));
}

function resolveServices(file: PilotFile): readonly Service[] {
  const master = known(Object.entries(file.sites).find(([, { role }]) => role === "master-station"))[0];
  const services = Object.entries(file.services ?? {}).map(([name, service]) => ({
    name,
    title: service.title ?? name,
    at: service.at ?? master,
  }));
  return services.length > 0 ? services : [{ ...DEFAULT_SERVICE, at: master }];
}

function resolveFabric({ fabric = {} }: PilotFile): Fabric {
  return {
    gatewayUs: fabric.gateway ?? DEFAULT_FABRIC.gatewayUs,
    encryptionMachineUs: fabric.encryptionMachine ?? DEFAULT_FABRIC.encryptionMachineUs,
    managementUs: fabric.management ?? DEFAULT_FABRIC.managementUs,
    persistUs: fabric.persist ?? DEFAULT_FABRIC.persistUs,
  };
}

/** Media that a group uses, sorted by name: an unused built-in is no part of the pilot. */
function usedMedia({ groups, media }: CheckContext): Readonly<Record<string, Medium>> {
  const used = new Set(
    groups.flatMap(({ settings }) => [settings.medium, ...settings.hops.map(({ medium }) => medium)]),
  );
  return Object.fromEntries([...media].filter(([name]) => used.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function resolveGroup(context: CheckContext, group: GroupContext, judged: boolean): TerminalGroup {
  const { name, file, settings } = group;
  const { category = null } = file;
  const categoryTitle =
    category === null
      ? undefined
      : (context.file.categories?.[category]?.title ?? context.library.categories.get(category)?.title);
  return {
    name,
    title: file.title ?? categoryTitle ?? name,
    category,
    classBitsPerSecond: settings.traffic.class ?? null,
    site: file.site,
    service: settings.service ?? known(context.names.services.list[0]),
    count: file.count ?? 1,
    replicas: settings.replicas,
    judged,
    medium: known(settings.medium),
    hops: settings.hops.map(({ role, medium, processing = DEFAULT_HOP_PROCESSING_US }) => ({
      role,
      medium,
      processingUs: processing,
    })),
    keyPolicy: resolveKeyPolicy(settings),
    traffic: resolveTraffic(settings),
    ack: { everyFrames: settings.ack.everyFrames },
    retry: { attempts: settings.retry.attempts, timeoutUs: settings.retry.timeout },
  };
}

function resolveKeyPolicy({ keyPolicy }: FullSettings): KeyPolicy {
  return {
    algorithm: keyPolicy.algorithm,
    blockCipher: keyPolicy.blockCipher,
    integrity: keyPolicy.integrity,
    upShare: keyPolicy.upShare,
    minimumBits: keyPolicy.minimum,
    thresholdBits: keyPolicy.threshold,
    capacityBits: keyPolicy.capacity,
    initialFillBits: keyPolicy.initialFill,
    delivery: keyPolicy.delivery,
    keyMaterial: keyPolicy.keyMaterial,
    starvation: keyPolicy.starvation,
    starvationQueueMessages: keyPolicy.starvationQueue,
    sessionLifetimeUs: keyPolicy.sessionLifetime,
  };
}

/** `volume` and `class` become messages per period: payload per period / payload per message. */
function resolveTraffic({ traffic }: FullSettings): Traffic {
  const messageBytes = known(traffic.message);
  const { period: periodUs, class: classRate } = traffic;
  const bytesPerPeriod = classRate === undefined ? traffic.volume : (classRate * periodUs) / 8_000_000;
  const messagesPerPeriod = traffic.messages ?? known(bytesPerPeriod) / messageBytes;
  const pacing = traffic.pacing ?? (classRate === undefined ? "phased" : "even");
  return { messageBytes, messagesPerPeriod, periodUs, pacing };
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a pilot with a problem reached resolvePilot");
  return value;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
