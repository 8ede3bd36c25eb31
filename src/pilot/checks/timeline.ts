/** The timeline: syntax, names, impairments that can be honoured, and nothing beyond the run. */
import { parseTimeline } from "#core/timeline/parse";
import type {
  Condition,
  Degradation,
  Fault,
  LinkSelector,
  NodeSelector,
  TimelineStatement,
} from "#core/timeline/timeline";
import { formatTimeUs } from "#core/units/units";
import { type CheckContext, type GroupContext, type Names, own, runUs } from "../context.ts";
import type { Finding, Path } from "../problem.ts";
import { didYouMean, oneOf } from "../suggest.ts";

/** Turns of one flap. */
const FLAP_TURNS_MAX = 10_000;

type Report = (message: string, allowed: string, code?: "timeline" | "reference") => void;

export function checkTimeline(context: CheckContext): readonly Finding[] {
  const texts = context.file.timeline ?? [];
  const parsed = parseTimeline(texts);
  const findings: Finding[] = parsed.problems.map(({ index, column, message, allowed }) => ({
    path: ["timeline", index],
    message,
    allowed,
    code: "timeline",
    columnInText: column,
  }));
  for (const [position, statement] of parsed.statements.entries()) {
    const path: Path = ["timeline", parsed.indexes[position] ?? 0];
    const text = texts[parsed.indexes[position] ?? 0] ?? "";
    checkStatement(context, statement, (message, allowed, code = "timeline") => {
      findings.push({ path, message, allowed, code, columnInText: columnOf(text, message) });
    });
  }
  return findings;
}

/** Column of the first name that the message quotes, so that the place is the word and not the line. */
function columnOf(text: string, message: string): number {
  const quoted = /"([^"]+)"/u.exec(message)?.[1];
  const found = quoted === undefined ? -1 : text.indexOf(quoted);
  return found < 0 ? 1 : found + 1;
}

function checkStatement(context: CheckContext, statement: TimelineStatement, report: Report): void {
  const endUs = runEndUs(context);
  if (statement.kind === "fault") {
    if (statement.atUs >= endUs)
      report(beyond("the fault begins", statement.atUs, endUs), `a time before ${formatTimeUs(endUs)}`);
    checkFault(context, statement.fault, report);
    return;
  }
  if (statement.kind === "expect") {
    const lastUs = statement.fromUs + statement.withinUs;
    if (lastUs > endUs) report(beyond("the expectation ends", lastUs, endUs), `at most ${formatTimeUs(endUs)}`);
  }
  checkCondition(context, statement.condition, report);
}

function beyond(what: string, us: number, endUs: number): string {
  return `${what} at ${formatTimeUs(us)}, but the run ends at ${formatTimeUs(endUs)} (warm-up, window and drain)`;
}

/** Warm-up, window and drain; statements count from the start of the warm-up. */
function runEndUs({ file, isBroken }: CheckContext): number {
  const isUnknown = ["duration", "warmUp", "drain"].some((key) => isBroken([key]));
  return isUnknown ? Number.POSITIVE_INFINITY : runUs(file);
}

function checkFault(context: CheckContext, fault: Fault, report: Report): void {
  switch (fault.verb) {
    case "cut":
    case "flap":
      checkLink(context, fault.link, report);
      if (fault.verb === "flap" && fault.everyUs > fault.forUs) {
        report("the link flaps less than once during the lease", `every ${formatTimeUs(fault.forUs)} at most`);
      }
      if (fault.verb === "flap" && fault.forUs > FLAP_TURNS_MAX * fault.everyUs) {
        report(
          `the link flaps more than ${FLAP_TURNS_MAX} times`,
          `every ${formatTimeUs(Math.ceil(fault.forUs / FLAP_TURNS_MAX))} at least`,
        );
      }
      return;
    case "degrade":
      if (checkLink(context, fault.link, report)) checkDegradation(context, fault.link, fault.by, report);
      return;
    case "kill":
    case "pause":
      checkNode(context, fault.node, report);
      return;
    case "partition":
      for (const site of [...fault.sites, ...fault.from]) need("site", site, context.names.sites, report);
      for (const site of fault.sites) {
        if (fault.from.includes(site))
          report(`site "${site}" stands on both sides of the partition`, "two groups of different sites");
      }
      return;
    case "join":
    case "leave":
      checkMembership(context, fault.group, fault.count, report);
  }
}

type LinkKind = "quantum" | "access" | "management";

function linkKind(link: LinkSelector): LinkKind {
  if (link.name.startsWith("access:")) return "access";
  return link.name.startsWith("management:") ? "management" : "quantum";
}

/** True when the link exists. */
function checkLink(context: CheckContext, link: LinkSelector, report: Report): boolean {
  const place = link.name.slice(link.name.indexOf(":") + 1);
  switch (linkKind(link)) {
    case "access":
      return checkChannel(context, place, "group or channel", report);
    case "management":
      return need("site", place, context.names.sites, report) && hasManagementLink(context, place, report);
    case "quantum":
      return need("quantum link", link.name, context.names.quantumLinks, report);
  }
}

/** Which impairments a link can honour: datagrams on an access link, key rate on a quantum link. */
const HONOURED: Readonly<Record<LinkKind, readonly (keyof Degradation)[]>> = {
  access: [
    "rateBitsPerSecond",
    "propagationUs",
    "jitterUs",
    "bitErrorRate",
    "duplicateProbability",
    "reorderProbability",
  ],
  quantum: ["keyRateBitsPerSecond"],
  management: [],
};

const WORDS: Readonly<Record<keyof Degradation, string>> = {
  rateBitsPerSecond: "rate",
  propagationUs: "propagation",
  jitterUs: "jitter",
  bitErrorRate: "bit-error-rate",
  duplicateProbability: "duplicate",
  reorderProbability: "reorder",
  keyRateBitsPerSecond: "key-rate",
};

function checkDegradation(context: CheckContext, link: LinkSelector, by: Degradation, report: Report): void {
  const kind = linkKind(link);
  const honoured = HONOURED[kind].map((field) => WORDS[field]);
  for (const field of Object.keys(by) as (keyof Degradation)[]) {
    if (HONOURED[kind].includes(field)) continue;
    const stream = kind === "access" ? "" : ", which is a stream: it loses, doubles and reorders nothing";
    report(
      `"${WORDS[field]}" cannot be honoured on ${kind === "access" ? "an" : "a"} ${kind} link${stream}`,
      oneOf(honoured, "cut or flap it instead"),
    );
  }
  if (kind === "access" && (by.reorderProbability ?? 0) > 0) checkHoldsBack(context, link, report);
}

/** How long a reordered datagram waits is the medium's to say. */
function checkHoldsBack({ groups, media }: CheckContext, link: LinkSelector, report: Report): void {
  const [, group] = /^access:([^/]*)/u.exec(link.name) ?? [];
  const name = groups.find((candidate) => candidate.name === group)?.settings.medium;
  if (name === undefined || media.get(name)?.reorderDelayUs !== 0) return;
  report(
    `"reorder" changes no order where medium "${name}" has no reorderDelay`,
    "a medium with reorderDelay above 0 s",
  );
}

function checkNode(context: CheckContext, node: NodeSelector, report: Report): void {
  if (node.role === "terminal") checkChannel(context, node.place, "group or channel", report);
  else if (node.place !== "" && need("site", node.place, context.names.sites, report)) {
    if (needKeyServer(context, node.place, report) && node.role === "courier") needCourier(context, node.place, report);
  }
}

/** A courier stands where a group is fed by wrapped delivery. */
function needCourier({ groups }: CheckContext, site: string, report: Report): void {
  const feeds = ({ file, settings, sound }: GroupContext) =>
    file.site === site && (!sound || settings.keyPolicy.delivery === "wrapped");
  if (groups.some(feeds)) return;
  report(`site "${site}" has no courier`, "a site with a group of delivery: wrapped", "reference");
}

/** One management link leads from each substation's key server to the master station's. */
function hasManagementLink(context: CheckContext, site: string, report: Report): boolean {
  if (own(context.file.sites, site)?.role !== "master-station") return needKeyServer(context, site, report);
  report(`"management:${site}" leads from the master station to itself`, "a substation with a key server");
  return false;
}

function needKeyServer({ file }: CheckContext, site: string, report: Report): boolean {
  if (own(file.sites, site)?.keyServer !== false) return true;
  report(`site "${site}" has no key server`, "a site with a key server", "reference");
  return false;
}

function checkCondition(context: CheckContext, condition: Condition, report: Report): void {
  switch (condition.kind) {
    case "pool":
    case "pool-level":
    case "session":
      checkChannel(context, condition.channel, "channel", report);
      return;
    case "link":
      checkLink(context, condition.link, report);
      return;
    case "node":
      checkNode(context, condition.node, report);
      return;
    case "counter":
      checkCounter(context, condition.counter, condition.of, report);
  }
}

function checkCounter(context: CheckContext, counter: string, of: string, report: Report): void {
  if (of === "*") return;
  if (counter === "quantum-packets" || counter === "reused-pad") {
    report(`"${counter}" is counted for the whole run`, '"*"');
  } else checkChannel(context, of, "group or channel", report);
}

/** `A` is a group, `A/3` its third channel (count x replicas of them). */
function checkChannel(
  context: CheckContext,
  text: string,
  what: "channel" | "group or channel",
  report: Report,
): boolean {
  const slash = text.lastIndexOf("/");
  const name = slash < 0 ? text : text.slice(0, slash);
  if (!need("group", name, context.names.groups, report)) return false;
  if (slash < 0) {
    if (what === "group or channel") return true;
    report(`"${text}" is a group; one channel is meant here`, `${name}/1`);
    return false;
  }
  const group = context.groups.find((candidate) => candidate.name === name);
  return group === undefined || checkNumber(group, text.slice(slash + 1), report);
}

function checkNumber(group: GroupContext, text: string, report: Report): boolean {
  const number = /^[1-9]\d{0,6}$/u.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= group.channels) return true;
  report(
    `group "${group.name}" has no channel number ${text}`,
    `${group.name}/1 to ${group.name}/${group.channels}`,
    "reference",
  );
  return false;
}

function checkMembership(context: CheckContext, name: string, count: number, report: Report): void {
  if (!need("group", name, context.names.groups, report)) return;
  const group = context.groups.find((candidate) => candidate.name === name);
  if (group === undefined || count <= group.channels) return;
  report(`group "${name}" has ${group.channels} terminals, not ${count}`, `1 to ${group.channels}`);
}

function need(what: string, name: string, known: Names, report: Report): boolean {
  if (known.has(name)) return true;
  report(`there is no ${what} "${name}"${didYouMean(name, known.list)}`, oneOf(known.list), "reference");
  return false;
}
