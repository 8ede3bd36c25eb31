/** Terminal groups: what they name, which flows the layers forbid, what their medium can carry. */
import { KEY_BLOCK_BITS } from "#core/keys/pair";
import {
  CHUNK_HEADER_BYTES,
  chunkCount,
  deliveryBytes,
  frameBytes,
  HEADER_BYTES,
  PAYLOAD_BYTES_MAX,
  TAG_BYTES,
} from "#core/protocol/size";
import { formatBits, formatRate } from "#core/units/units";
import { settingOf } from "../cascade.ts";
import { type CheckContext, type GroupContext, type Names, own } from "../context.ts";
import type { Medium } from "../pilot.ts";
import type { Finding, Path } from "../problem.ts";
import { didYouMean, oneOf } from "../suggest.ts";

export function checkGroups(context: CheckContext): readonly Finding[] {
  return context.groups.flatMap((group) => [
    ...checkReferences(context, group),
    ...(group.sound
      ? [
          ...checkFlow(context, group),
          ...checkTraffic(group),
          ...checkPool(group),
          ...checkHops(group),
          ...checkCarrying(context, group),
          ...checkRetry(group),
        ]
      : []),
  ]);
}

/** Path of the nearest layer that sets `keys`, else the group itself. */
function at(group: GroupContext, ...keys: string[]): { path: Path; atKey?: true } {
  const path = keys.length === 0 ? null : settingOf(group.layers, keys).path;
  return path === null ? { path: group.path, atKey: true } : { path };
}

function checkReferences({ names }: CheckContext, group: GroupContext): readonly Finding[] {
  const findings: Finding[] = [];
  const { name, file, settings, sound } = group;
  const need = (what: string, wanted: string, known: Names, path: Path): void => {
    if (known.has(wanted)) return;
    const message = `there is no ${what} "${wanted}"${didYouMean(wanted, known.list)}`;
    findings.push({ path, message, allowed: oneOf(known.list), code: "reference" });
  };
  need("site", file.site, names.sites, [...group.path, "site"]);
  if (settings.medium !== undefined) need("medium", settings.medium, names.media, at(group, "medium").path);
  else if (sound) {
    const message = `group "${name}" has no medium: neither it nor a default names one`;
    findings.push({
      path: group.path,
      atKey: true,
      message,
      allowed: `medium: ${oneOf(names.media.list)}`,
      code: "missing",
    });
  }
  for (const [index, hop] of settings.hops.entries()) {
    const hops = settingOf(group.layers, ["hops"]).path ?? group.path;
    need("medium", hop.medium, names.media, [...hops, index, "medium"]);
  }
  if (settings.service !== undefined) need("service", settings.service, names.services, at(group, "service").path);
  else if (names.services.list.length > 1 && sound) {
    const message = `group "${name}" does not say which service gets its messages`;
    findings.push({
      path: group.path,
      atKey: true,
      message,
      allowed: `service: ${oneOf(names.services.list)}`,
      code: "missing",
    });
  }
  return findings;
}

function checkFlow(context: CheckContext, group: GroupContext): readonly Finding[] {
  const { file } = context;
  const { site, settings } = group;
  if (site === undefined) return [];
  const substations = Object.keys(file.sites).filter((name) => file.sites[name]?.role === "substation");
  if (site.role === "master-station") {
    const message = "terminals belong to the terminal layer below a substation, not to the master station";
    return [{ path: [...group.path, "site"], message, allowed: oneOf(substations), code: "conflict" }];
  }
  const { delivery, algorithm, integrity } = settings.keyPolicy;
  if (delivery === "carrier") return [];
  if (site.keyServer === false) {
    const message = `delivery "${delivery}" needs a key server, and site "${group.file.site}" has none`;
    return [
      {
        ...at(group, "keyPolicy", "delivery"),
        message,
        allowed: "delivery: carrier, or a site with a key server",
        code: "conflict",
      },
    ];
  }
  if (!areLinksKnown(context) || leadsToMaster(file, group.file.site)) return [];
  const message = `delivery "${delivery}" of ${algorithm} and ${integrity} keys needs a quantum link between "${group.file.site}" and the master station`;
  return [
    {
      ...at(group, "keyPolicy", "delivery"),
      message,
      allowed: "delivery: carrier, or a quantum link straight to the master station (relays are not supported yet)",
      code: "conflict",
    },
  ];
}

/** False while a mistake in a link or site leaves open where the links lead. */
function areLinksKnown({ file, names, isWhole }: CheckContext): boolean {
  const ends = Object.values(file.quantumLinks ?? {}).flatMap(({ between }) => between);
  return isWhole("quantumLinks") && isWhole("sites") && ends.every((end) => names.sites.has(end));
}

function leadsToMaster(file: CheckContext["file"], site: string): boolean {
  return Object.values(file.quantumLinks ?? {}).some(({ between }) => {
    const other = between[0] === site ? between[1] : between[1] === site ? between[0] : undefined;
    return other !== undefined && own(file.sites, other)?.role === "master-station";
  });
}

function checkTraffic(group: GroupContext): readonly Finding[] {
  const findings: Finding[] = [];
  const { traffic } = group.settings;
  const waysIn = (layer: typeof traffic): readonly string[] =>
    (["messages", "volume", "class"] as const).filter((key) => layer[key] !== undefined);
  const ways = waysIn(traffic);
  if (ways.length > 1) {
    const message = `${ways.join(" and ")} say the same thing`;
    findings.push({
      ...at(group, "traffic", ways[1] ?? ""),
      message,
      allowed: "one of messages, volume, class",
      code: "conflict",
    });
  }
  if (ways.length === 0) {
    const message = `group "${group.name}" does not say how much it sends`;
    findings.push({
      ...at(group),
      message,
      allowed: "traffic with one of messages, volume, class",
      code: "missing",
    });
  }
  if (traffic.message === undefined) {
    const message = `group "${group.name}" does not say how large its messages are`;
    findings.push({
      ...at(group),
      message,
      allowed: "traffic with message: 480 B",
      code: "missing",
    });
  } else if (traffic.message > PAYLOAD_BYTES_MAX) {
    const message = `a message of ${traffic.message} B does not fit into one frame`;
    findings.push({
      ...at(group, "traffic", "message"),
      message,
      allowed: `at most ${PAYLOAD_BYTES_MAX} B`,
      code: "capacity",
    });
  }
  return findings;
}

function checkPool(group: GroupContext): readonly Finding[] {
  const findings: Finding[] = [];
  const { minimum, threshold, capacity, initialFill } = group.settings.keyPolicy;
  if (capacity < initialFill) {
    const message = `the pool holds ${formatBits(capacity)}, less than its initial fill of ${formatBits(initialFill)}`;
    findings.push({
      ...poolPlace(group, "capacity", "initialFill"),
      message,
      allowed: "a capacity of at least the initial fill",
      code: "conflict",
    });
  }
  if (!(minimum < threshold && threshold < capacity)) {
    const message = `minimum ${formatBits(minimum)}, threshold ${formatBits(threshold)} and capacity ${formatBits(capacity)} are out of order`;
    findings.push({
      ...poolPlace(group, "threshold", "minimum", "capacity"),
      message,
      allowed: "minimum < threshold < capacity",
      code: "conflict",
    });
  }
  return findings;
}

/** The first of `keys` that the file sets. */
function poolPlace(group: GroupContext, ...keys: string[]): { path: Path; atKey?: true } {
  const key = keys.find((candidate) => settingOf(group.layers, ["keyPolicy", candidate]).path !== null);
  return key === undefined ? at(group) : at(group, "keyPolicy", key);
}

function checkHops(group: GroupContext): readonly Finding[] {
  const roles = group.settings.hops.map(({ role }) => role);
  if (roles.length < 2 || (roles[0] === "collector" && roles[1] === "concentrator")) return [];
  const message = `the hops are ${roles.join(", then ")}`;
  return [
    {
      ...at(group, "hops"),
      message,
      allowed: "at most one collector, then at most one concentrator",
      code: "conflict",
    },
  ];
}

/** A class must fit into every medium on its way with the headers that its frames get there. */
function checkCarrying(context: CheckContext, group: GroupContext): readonly Finding[] {
  const { settings } = group;
  const media = [...settings.hops.map(({ medium }) => medium), settings.medium ?? ""]
    .map((name) => context.media.get(name))
    .filter((medium) => medium !== undefined);
  const { class: classRate, message } = settings.traffic;
  const findings: Finding[] = [];
  if (classRate !== undefined && message !== undefined) {
    for (const medium of media) findings.push(...checkClass(group, medium, classRate, message));
  }
  if (settings.keyPolicy.delivery === "wrapped") {
    for (const medium of media) findings.push(...checkWrapped(context, group, medium));
  }
  return findings;
}

function checkClass(group: GroupContext, medium: Medium, classRate: number, message: number): readonly Finding[] {
  const wireBytes = frameBytes(message) + medium.overheadBytes;
  const wireRate = (classRate * wireBytes) / message;
  if (wireRate <= medium.rateBitsPerSecond) return [];
  const arithmetic = `${formatRate(classRate)} x (${message} B + ${HEADER_BYTES + TAG_BYTES} B frame + ${medium.overheadBytes} B medium) / ${message} B = ${formatRate(wireRate)}`;
  const text = `medium "${medium.name}" carries ${formatRate(medium.rateBitsPerSecond)}, this class needs ${arithmetic}`;
  const carried = Math.floor((medium.rateBitsPerSecond * message) / wireBytes);
  return [
    {
      ...at(group, "traffic", "class"),
      message: text,
      allowed: `at most ${formatRate(carried)} on "${medium.name}", or a faster medium`,
      code: "capacity",
    },
  ];
}

/** Wrapped keys travel over the access network themselves, cut into frames. */
function checkWrapped(context: CheckContext, group: GroupContext, medium: Medium): readonly Finding[] {
  const keyRate = pairKeyRate(context, group);
  const blockBytes = KEY_BLOCK_BITS / 8;
  const wireRate = (keyRate * deliveryBytes(blockBytes, medium.overheadBytes)) / blockBytes;
  if (wireRate <= medium.rateBitsPerSecond) return [];
  const frames = `${chunkCount(blockBytes)} x (${CHUNK_HEADER_BYTES} B chunk + ${HEADER_BYTES + TAG_BYTES} B frame + ${medium.overheadBytes} B medium)`;
  const arithmetic = `${formatRate(keyRate)} x (${blockBytes} B + ${frames}) / ${blockBytes} B = ${formatRate(wireRate)}`;
  const message = `medium "${medium.name}" carries ${formatRate(medium.rateBitsPerSecond)}, wrapped delivery brings ${arithmetic} of key over it`;
  return [
    {
      ...at(group, "keyPolicy", "delivery"),
      message,
      allowed: "a faster medium, or delivery: colocated or carrier",
      code: "capacity",
    },
  ];
}

/** Key that one pair of the group is brought online, bit/s: the rate of its link, or its part when pairs share it. */
function pairKeyRate({ file, groups }: CheckContext, { file: { site } }: GroupContext): number {
  const link = Object.values(file.quantumLinks ?? {}).find(({ between }) => {
    return between.includes(site) && between.some((end) => own(file.sites, end)?.role === "master-station");
  });
  if (link === undefined) return 0;
  if (link.keyRateScope !== "link") return link.keyRate;
  const fed = groups.filter(({ file: other, settings }) => {
    return link.between.includes(other.site) && settings.keyPolicy.delivery !== "carrier";
  });
  return link.keyRate / fed.reduce((pairs, { channels }) => pairs + channels, 0);
}

function checkRetry(group: GroupContext): readonly Finding[] {
  const { retry, ack } = group.settings;
  if (retry.attempts === 1 || ack.everyFrames > 0) return [];
  const message = `${retry.attempts} attempts, but nothing is ever acknowledged`;
  return [
    {
      ...at(group, "retry", "attempts"),
      message,
      allowed: "attempts: 1, or ack with everyFrames of 1 or more",
      code: "conflict",
    },
  ];
}
