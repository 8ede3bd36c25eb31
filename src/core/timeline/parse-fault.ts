/** The faults of the timeline language: `cut link x for 30 s` and its siblings. */
import type { Parsed } from "../units/quantity.ts";
import { parseFraction, parseRate, parseTimeUs } from "../units/units.ts";
import type { Degradation, Fault, LinkSelector, NodeSelector } from "./timeline.ts";
import type { Reader } from "./words.ts";

export const FAULT_VERBS = ["cut", "flap", "degrade", "kill", "pause", "partition", "join", "leave"] as const;

/** Roles that a fault or condition can name, and what their place is. */
export const NODE_ROLES = {
  "key-server": "site",
  "quantum-server": "site",
  courier: "site",
  "encryption-machine": "none",
  gateway: "none",
  terminal: "group",
} as const;

export type NodeRole = keyof typeof NODE_ROLES;
export const NODE_ROLE_NAMES = Object.keys(NODE_ROLES) as readonly NodeRole[];

/** Words of `degrade` -> field of `Degradation` and how its value is read. */
const DEGRADATIONS: Readonly<
  Record<string, { readonly field: keyof Degradation; readonly parse: (text: string) => Parsed }>
> = {
  rate: { field: "rateBitsPerSecond", parse: positive(parseRate) },
  propagation: { field: "propagationUs", parse: parseTimeUs },
  jitter: { field: "jitterUs", parse: parseTimeUs },
  "bit-error-rate": { field: "bitErrorRate", parse: parseProbability },
  duplicate: { field: "duplicateProbability", parse: parseProbability },
  reorder: { field: "reorderProbability", parse: parseProbability },
  "key-rate": { field: "keyRateBitsPerSecond", parse: parseRate },
};

/** Reads what follows `at T`, up to the end of the statement. */
export function parseFault(reader: Reader): Fault {
  const verb = reader.oneOf(FAULT_VERBS);
  switch (verb) {
    case "cut":
      return { verb, link: parseLink(reader), forUs: parseLease(reader) };
    case "flap":
      return parseFlap(reader);
    case "degrade":
      return {
        verb,
        link: parseLink(reader),
        by: parseDegradation(reader),
        forUs: parseLease(reader),
      };
    case "kill":
    case "pause":
      return { verb, node: parseNode(reader), forUs: parseLease(reader) };
    case "partition":
      return parsePartition(reader);
    case "join":
    case "leave":
      return parseMembership(reader, verb);
  }
}

/** `link qkd-1`, `link access:A/2`, `link management:sub-1`. */
export function parseLink(reader: Reader): LinkSelector {
  reader.expect("link");
  const name = reader.name("a link: a quantum link, access:<group>[/n] or management:<site>");
  return { kind: "link", name };
}

/** `key-server sub-1`, `terminal A/1`, `gateway`. */
export function parseNode(reader: Reader): NodeSelector {
  const role = reader.oneOf(NODE_ROLE_NAMES);
  const placeKind = NODE_ROLES[role];
  if (placeKind === "none") return { kind: "node", role, place: "" };
  const what = placeKind === "site" ? "a site" : "a group, or one channel as group/number";
  return { kind: "node", role, place: reader.name(what) };
}

function parseLease(reader: Reader): number {
  reader.expect("for");
  const forUs = reader.positiveTimeUs();
  reader.end();
  return forUs;
}

function parseFlap(reader: Reader): Fault {
  const link = parseLink(reader);
  reader.expect("every");
  const everyUs = reader.positiveTimeUs();
  return { verb: "flap", link, everyUs, forUs: parseLease(reader) };
}

function parseDegradation(reader: Reader): Degradation {
  const by: { -readonly [Field in keyof Degradation]: number } = {};
  do {
    const word = reader.oneOf(Object.keys(DEGRADATIONS).filter((name) => !isGiven(by, name)));
    const entry = DEGRADATIONS[word];
    if (entry !== undefined) by[entry.field] = reader.quantity(entry.parse);
  } while (reader.skip(","));
  return by;
}

function isGiven(by: Degradation, word: string): boolean {
  const entry = DEGRADATIONS[word];
  return entry !== undefined && by[entry.field] !== undefined;
}

function parsePartition(reader: Reader): Fault {
  const sites = parseSites(reader);
  reader.expect("from");
  return { verb: "partition", sites, from: parseSites(reader), forUs: parseLease(reader) };
}

function parseSites(reader: Reader): readonly string[] {
  const sites = [reader.name("a site")];
  while (reader.skip(",")) sites.push(reader.name("a site"));
  return sites;
}

function parseMembership(reader: Reader, verb: "join" | "leave"): Fault {
  const count = reader.quantity(parseCount);
  reader.expect("of");
  const group = reader.name("a group");
  return { verb, group, count, forUs: parseLease(reader) };
}

function parseCount(text: string): Parsed {
  const allowed = "a whole number of terminals, 1 to 1000000";
  if (!/^\d{1,7}$/u.test(text)) return { ok: false, why: `"${text}" is not a count`, allowed };
  const value = Number(text);
  if (value >= 1 && value <= 1_000_000) return { ok: true, value };
  return { ok: false, why: `${text} is out of range`, allowed };
}

/** A plain number from 0 to 1 ("8e-6") or a percentage ("2 %"). */
export function parseProbability(text: string): Parsed {
  const allowed = 'a number from 0 to 1 such as 8e-6, or a percentage such as "2 %"';
  const value = /^\d+(\.\d+)?([eE][+-]?\d+)?$/u.test(text) ? Number(text) : fractionOf(text);
  if (value === undefined) return { ok: false, why: `"${text}" is not a probability`, allowed };
  return value <= 1 ? { ok: true, value } : { ok: false, why: `${text} is above 1`, allowed };
}

function fractionOf(text: string): number | undefined {
  const parsed = parseFraction(text);
  return parsed.ok ? parsed.value : undefined;
}

function positive(parse: (text: string) => Parsed): (text: string) => Parsed {
  return (text) => {
    const parsed = parse(text);
    if (!parsed.ok || parsed.value > 0) return parsed;
    return {
      ok: false,
      why: `"${text}" is zero; cut the link instead`,
      allowed: "a rate above zero",
    };
  };
}
