/** The conditions of the timeline language: what `expect`, `always` and `never` look at. */
import type { Parsed } from "../units/quantity.ts";
import { parseBits } from "../units/units.ts";
import { NODE_ROLE_NAMES, parseLink, parseNode } from "./parse-fault.ts";
import type { Comparison, Condition } from "./timeline.ts";
import type { Reader } from "./words.ts";

/**
 * Counters that a condition can name: frames or messages since the start of the run, all replicas
 * together (docs/reference/timeline.md says exactly what each counts).
 */
export const COUNTERS = [
  "offered",
  "sent",
  "accepted",
  "lost",
  "late",
  "replayed",
  "refused",
  "retried",
  "starved-dropped",
  "starved-queued",
  "fell-back",
  "unsent",
  "reused-pad",
  "quantum-packets",
] as const;

const POOL_STATES = ["READY", "WARNING", "CHARGING", "EMPTY"] as const;
const NODE_STATES = ["up", "down", "paused"] as const;
const LINK_STATES = ["up", "cut", "degraded"] as const;
const SESSION_STATES = ["closed", "opening", "open"] as const;
const COMPARISONS: readonly Comparison[] = ["<", "<=", "=", "!=", ">=", ">"];
const SUBJECTS = ["pool", "link", "session", "counter", ...NODE_ROLE_NAMES] as const;

/** Reads a condition up to the end of the statement. */
export function parseCondition(reader: Reader): Condition {
  const condition = parseSubject(reader);
  reader.end();
  return condition;
}

function parseSubject(reader: Reader): Condition {
  switch (reader.peek()) {
    case "pool":
      return parsePool(reader);
    case "link": {
      const link = parseLink(reader);
      return { kind: "link", link, state: parseState(reader, LINK_STATES) };
    }
    case "session": {
      reader.expect("session");
      const channel = reader.name("a channel as group/number");
      return { kind: "session", channel, state: parseState(reader, SESSION_STATES) };
    }
    case "counter":
      return parseCounter(reader);
    default: {
      if (!NODE_ROLE_NAMES.some((role) => role === reader.peek())) reader.oneOf(SUBJECTS);
      const node = parseNode(reader);
      return { kind: "node", node, state: parseState(reader, NODE_STATES) };
    }
  }
}

function parsePool(reader: Reader): Condition {
  reader.expect("pool");
  const channel = reader.name("a channel as group/number");
  const direction = reader.oneOf(["up", "down"] as const);
  if (reader.peek() !== "level") {
    if (reader.peek() !== "is") reader.fail('"is" and a state, or "level" and a comparison');
    return { kind: "pool", channel, direction, state: parseState(reader, POOL_STATES) };
  }
  reader.expect("level");
  const op = reader.oneOf(COMPARISONS);
  return { kind: "pool-level", channel, direction, op, bits: reader.quantity(parseBits) };
}

function parseState<T extends string>(reader: Reader, states: readonly T[]): T {
  reader.expect("is");
  return reader.oneOf(states);
}

function parseCounter(reader: Reader): Condition {
  reader.expect("counter");
  const counter = reader.oneOf(COUNTERS);
  reader.expect("of");
  const of = reader.skip("*") ? "*" : reader.name('a group, a channel as group/number, or "*" for all');
  const op = reader.oneOf(COMPARISONS);
  return { kind: "counter", counter, of, op, value: reader.quantity(parseCounterValue) };
}

function parseCounterValue(text: string): Parsed {
  if (/^\d{1,15}$/u.test(text)) return { ok: true, value: Number(text) };
  return { ok: false, why: `"${text}" is not a count`, allowed: "a whole number, 0 or more" };
}
