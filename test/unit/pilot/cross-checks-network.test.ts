import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatProblem } from "#pilot/problem";
import { assertOnly, changed, type Expected, pilotOf, problemsOf, SOUND } from "./helpers.ts";

const POLICY = (policy: string): string => changed("messages: 10 }", `messages: 10 }, keyPolicy: { ${policy} }`);
const TRAFFIC = (traffic: string): string => changed("{ message: 480 B, messages: 10 }", `{ ${traffic} }`);
const TOP = (text: string): string => changed("defaults:", `${text}\ndefaults:`);
const LINE_A = "13:3";

function cases(list: readonly [string, string, Expected][]): void {
  for (const [title, text, expected] of list) it(title, () => assertOnly(problemsOf(text), expected));
}

describe("sites and quantum links", () => {
  cases([
    [
      "a link to a missing site",
      changed("sub-1], ", "sub-11], "),
      {
        at: "9:30",
        code: "reference",
        message: /no site "sub-11"; did you mean "sub-1"/u,
        allowed: /master, sub-1, sub-2/u,
      },
    ],
    [
      "a link to a site without key server",
      changed("  qkd-1:", "  qkd-0: { between: [master, sub-2], keyRate: 11 kbit/s }\n  qkd-1:"),
      {
        at: "9:30",
        code: "conflict",
        message: /"sub-2" has no key server/u,
        allowed: /master, sub-1/u,
      },
    ],
    [
      "a link from a site to itself",
      changed("  qkd-1:", "  qkd-0: { between: [sub-1, sub-1], keyRate: 11 kbit/s }\n  qkd-1:"),
      { at: "9:21", code: "conflict", message: /same site/u },
    ],
    [
      "two links between the same sites",
      changed("  qkd-1:", "  qkd-0: { between: [sub-1, master], keyRate: 11 kbit/s }\n  qkd-1:"),
      { at: "10:21", code: "conflict", message: /"qkd-0" joins the same two sites/u },
    ],
    [
      "a second master station",
      changed("sub-2: { role: substation, keyServer: false }", "sub-2: { role: master-station }").replace(
        "site: sub-2",
        "site: sub-1",
      ),
      { at: "7:18", code: "conflict", message: /"master" is the master station already/u },
    ],
    [
      "a service at a substation",
      TOP("services: { s: { at: sub-1 } }"),
      { at: "10:22", code: "conflict", message: /"sub-1" is a substation/u, allowed: /^master$/u },
    ],
    [
      "a service at a missing site",
      TOP("services: { s: { at: sub-7 } }"),
      { at: "10:22", code: "reference", message: /no site "sub-7"/u },
    ],
    [
      "a run that is too long in all",
      changed("duration: 60 s", "duration: 31 d"),
      { at: "3:11", code: "limit", message: /too long/u, allowed: /31 d/u },
    ],
  ]);

  it("a pilot without master station, or with one that has no key server", () => {
    const without = SOUND.replace("master-station", "substation");
    assert.ok(problemsOf(without).some(({ message }) => message === "no site is the master station"));
    const keyless = SOUND.replace("master-station }", "master-station, keyServer: false }");
    assert.ok(problemsOf(keyless).some(({ path }) => path === "sites.master.keyServer"));
  });
});

describe("flows between layers", () => {
  cases([
    [
      "terminals at the master station",
      changed("site: sub-1", "site: master"),
      {
        at: "13:14",
        code: "conflict",
        message: /not to the master station/u,
        allowed: /sub-1, sub-2/u,
      },
    ],
    [
      "a group at a missing site",
      changed("site: sub-1", "site: sub-8"),
      { at: "13:14", code: "reference", message: /no site "sub-8"/u },
    ],
    [
      "colocated delivery at a site without key server",
      changed(", keyPolicy: { delivery: carrier }", ""),
      {
        at: "14:3",
        code: "conflict",
        message: /"colocated" needs a key server, and site "sub-2" has none/u,
        allowed: /carrier/u,
      },
    ],
    [
      "wrapped delivery at a site without key server",
      changed("delivery: carrier", "delivery: wrapped"),
      { at: "14:101", code: "conflict", message: /"wrapped" needs a key server/u },
    ],
    [
      "online delivery without a quantum link to the master station",
      changed("quantumLinks:\n  qkd-1: { between: [master, sub-1], keyRate: 11 kbit/s }\n", ""),
      {
        at: "11:3",
        code: "conflict",
        message: /needs a quantum link between "sub-1" and the master station/u,
        allowed: /relays are not supported yet/u,
      },
    ],
    [
      "wrapped delivery of more key than the medium carries",
      POLICY("delivery: wrapped")
        .replace("site: sub-1,", "site: sub-1, medium: slow,")
        .replace("defaults:", "media: { slow: { rate: 9 kbit/s, propagation: 1 ms } }\ndefaults:"),
      {
        at: "14:101",
        code: "capacity",
        message: /carries 9 kbit\/s, wrapped delivery brings 11 kbit\/s/u,
      },
    ],
  ]);

  it("a substation that is reached only through another is not served online", () => {
    const text = SOUND.replace("sub-2: { role: substation, keyServer: false }", "sub-2: { role: substation }")
      .replace("  qkd-1:", "  qkd-2: { between: [sub-1, sub-2], keyRate: 11 kbit/s }\n  qkd-1:")
      .replace(", keyPolicy: { delivery: carrier }", "");
    assertOnly(problemsOf(text), {
      at: "15:3",
      code: "conflict",
      message: /between "sub-2" and the master station/u,
    });
  });
});

describe("names in a group", () => {
  cases([
    [
      "an unknown medium",
      changed("medium: radio-1800", "medium: radio-18000").replace("  meters", "  meters"),
      { at: "11:11", code: "reference", message: /did you mean "radio-1800"/u, allowed: /hplc/u },
    ],
    [
      "an unknown medium of a hop",
      changed("messages: 10 }", "messages: 10 }, hops: [{ role: collector, medium: hlpc }]"),
      { at: "13:98", code: "reference", message: /did you mean "hplc"/u },
    ],
    [
      "an unknown service",
      changed("site: sub-1,", "site: sub-1, service: telemetri,"),
      { at: "13:30", code: "reference", message: /did you mean "telemetry"/u },
    ],
    [
      "hops in the wrong order",
      changed(
        "messages: 10 }",
        "messages: 10 }, hops: [{ role: concentrator, medium: hplc }, { role: collector, medium: hplc }]",
      ),
      { at: "13:70", code: "conflict", message: /concentrator, then collector/u },
    ],
  ]);

  it("a group must say its service when there are several, and its medium when there is no default", () => {
    const services = problemsOf(TOP("services: { s: {}, t: {} }"));
    assert.deepEqual(
      services.map(({ code, line }) => [code, line]),
      [
        ["missing", 14],
        ["missing", 15],
      ],
    );
    const media = problemsOf(changed("defaults:\n  medium: radio-1800\n", ""));
    assert.deepEqual(
      media.map(({ code, line }) => [code, line]),
      [
        ["missing", 11],
        ["missing", 12],
      ],
    );
  });
});

describe("key pools", () => {
  cases([
    [
      "a pool below its initial fill",
      POLICY("capacity: 2 Mbit"),
      {
        at: "13:87",
        code: "conflict",
        message: /holds 2 Mbit, less than its initial fill of 3 Mbit/u,
      },
    ],
    [
      "an initial fill above the default capacity",
      POLICY("initialFill: 9 Mbit"),
      {
        at: "13:90",
        code: "conflict",
        message: /holds 8 Mbit, less than its initial fill of 9 Mbit/u,
      },
    ],
    [
      "a threshold below the reserve",
      POLICY("threshold: 64 kbit"),
      {
        at: "13:88",
        code: "conflict",
        message: /out of order/u,
        allowed: /minimum < threshold < capacity/u,
      },
    ],
    [
      "a threshold above the capacity",
      POLICY("threshold: 9 Mbit"),
      { at: "13:88", code: "conflict", message: /out of order/u },
    ],
    [
      "retries where nothing is acknowledged",
      changed("messages: 10 }", "messages: 10 }, retry: { attempts: 3 }, ack: { everyFrames: 0 }"),
      { at: "13:83", code: "conflict", message: /nothing is ever acknowledged/u },
    ],
  ]);

  it("a mistake in a default is reported where the default stands, once", () => {
    const text = changed("  medium: radio-1800", "  medium: radio-1800\n  keyPolicy: { capacity: 2 Mbit }");
    const problems = problemsOf(text);
    assert.deepEqual(
      problems.map(({ line, col }) => [line, col]),
      [[12, 26]],
      problems.map(formatProblem).join("\n"),
    );
  });
});

describe("what a medium carries", () => {
  cases([
    [
      "a class that fits without its headers, but not with them",
      changed(
        "site: sub-1, traffic: { message: 480 B, messages: 10 }",
        "site: sub-1, medium: line-14k4, traffic: { message: 480 B, class: 14 kbit/s }",
      ),
      {
        at: "13:74",
        code: "capacity",
        message:
          /carries 14\.4 kbit\/s, this class needs 14 kbit\/s x \(480 B \+ 37 B frame \+ 13 B medium\) \/ 480 B = 15\.458 kbit\/s/u,
        allowed: /at most 13\.041 kbit\/s/u,
      },
    ],
    [
      "a message larger than a frame",
      TRAFFIC("message: 1341 B, messages: 1"),
      { at: "13:41", code: "capacity", message: /1341 B does not fit/u, allowed: /1340 B/u },
    ],
    [
      "two ways to say how much",
      TRAFFIC("message: 480 B, messages: 1, volume: 5 kB"),
      { at: "13:69", code: "conflict", message: /messages and volume/u },
    ],
    [
      "no way to say how much",
      TRAFFIC("message: 480 B"),
      { at: LINE_A, code: "missing", message: /how much it sends/u },
    ],
    ["no message size", TRAFFIC("messages: 3"), { at: LINE_A, code: "missing", message: /how large/u }],
    [
      "a new medium without propagation",
      TOP("media: { m: { rate: 1 Mbit/s } }"),
      { at: "10:10", code: "missing", message: /not built in, so it needs its propagation/u },
    ],
    [
      "reordering without delay",
      TOP("media: { radio-1800: { reorder: 1 % } }"),
      { at: "10:10", code: "conflict", message: /changes no order/u },
    ],
  ]);

  it("the largest class that is allowed is indeed carried, also over a hop", () => {
    const at = (rate: string): string =>
      changed(
        "site: sub-1, traffic: { message: 480 B, messages: 10 }",
        `site: sub-1, medium: line-128k, hops: [{ role: collector, medium: line-14k4 }], traffic: { message: 480 B, class: ${rate} }`,
      );
    assert.equal(pilotOf(at("13041 bit/s")).groups[0]?.classBitsPerSecond, 13_041);
    assert.equal(problemsOf(at("13042 bit/s"))[0]?.code, "capacity");
  });
});

describe("stated limits", () => {
  cases([
    [
      "terminals of one group",
      changed("count: 3", "count: 100001"),
      { at: "14:33", code: "value", message: /100001/u, allowed: /to 100000/u },
    ],
    [
      "replicas of one group",
      changed("count: 3", "count: 3, replicas: 1001"),
      { at: "14:46", code: "value", message: /1001/u, allowed: /to 1000/u },
    ],
    [
      "terminals in all",
      changed("count: 3", "count: 100000, replicas: 10"),
      { at: "12:1", code: "limit", message: /1000001 terminals/u, allowed: /1000000/u },
    ],
    [
      "no terminals at all",
      SOUND.slice(0, SOUND.indexOf("terminals:")).concat("terminals: {}\n"),
      { at: "12:1", code: "limit", message: /no terminal group/u },
    ],
  ]);
});
